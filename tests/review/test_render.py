from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from review import infrastructure
from review.changes import (
    Box,
    Cost,
    Found,
    Infrastructure,
    Latency,
    Mark,
    ModelChange,
    Money,
    OtherAnswers,
    PhotoAnswers,
    Report,
    Spread,
    StageCost,
    ValueChange,
)
from review.markdown import LIMIT
from review.redaction import Redaction
from review.render import HTML, JSON, MARKDOWN, write
from tests.review.conftest import ACCOUNTS, Assemblies, resource

if TYPE_CHECKING:
    from pathlib import Path

    from review.assembly import Assembly

DIGESTS = {"digest_before": "a" * 64, "digest_after": "b" * 64}
HOSTILE = "a|b`c` <script>alert(1)</script> *x*\nnext"


def model(**more: Any) -> ModelChange:
    """A model, by default the same one on both sides."""
    same = {"digest_before": "a" * 64, "digest_after": "a" * 64}
    return ModelChange.model_validate(
        {**same, "facts": [], "unchanged": ["detector"], "photos": [], "requests": [], **more}
    )


def report(**more: Any) -> Report:
    """A report, by default of nothing."""
    money = Money(stages=[], prices="Prices of today.", left_out="Left out: tax.")
    nothing = Infrastructure(
        stages_added=[], stages_removed=[], unchanged=["dev-Endpoint"], stacks=[], marks=[]
    )
    parts = {"infrastructure": nothing, "model": model(), "money": money, "latency": None}
    return Report(base="b" * 10, head="a" * 10, **{"notes": [], **parts, **more})


@pytest.fixture
def redaction(assemblies: Assemblies) -> Redaction:
    """What hides the accounts of two stages."""
    assembly = assemblies.of(dev={}, live={})
    return Redaction(assembly, assembly)


def test_nothing_is_said_in_two_words(redaction: Redaction, tmp_path: Path) -> None:
    """Each part says `no changes`, and so does the whole; the marker is the first line."""
    write(report(), tmp_path, redaction)

    markdown, html = ((tmp_path / name).read_text() for name in (MARKDOWN, HTML))
    assert markdown.startswith("<!-- detector-review -->\n")
    assert "**no changes**" in markdown
    for part in ("Model", "Infrastructure", "Cost"):
        assert re.search(rf"### {part}\n\nno changes", markdown)
    assert '<p class="verdict calm">no changes</p>' in html
    assert "destructive" not in markdown.lower()


def test_marks_stand_before_everything_else(redaction: Redaction, tmp_path: Path) -> None:
    """In the order in which they are given, before the model and the stacks."""
    found = report().infrastructure.model_copy(
        update={
            "marks": [
                Mark(kind="destructive", stages=["dev"], words="Bucket is destroyed"),
                Mark(kind="broadening", stages=["dev", "live"], words="Role may s3:*"),
            ]
        }
    )

    write(report(infrastructure=found), tmp_path, redaction)

    for name in (MARKDOWN, HTML):
        text = (tmp_path / name).read_text()
        body = text[text.index("Look at this first") :]
        places = [body.index(words) for words in ("Bucket is", "Role may", "Model", "Cost")]
        assert places == sorted(places)


def test_no_account_is_left_anywhere(
    assemblies: Assemblies, redaction: Redaction, tmp_path: Path
) -> None:
    """Neither in values nor in ARNs nor in names of buckets, in none of the three files."""
    arn = f"arn:aws:kms:us-east-1:{ACCOUNTS['live']}:key/1"
    before = assemblies.of(dev={"T": resource("AWS::SNS::Topic", {"DisplayName": arn})})
    name = f"assets-{ACCOUNTS['dev']}-us-east-1 763104351884.dkr.ecr"
    after = assemblies.of(dev={"T": resource("AWS::SNS::Topic", {"DisplayName": name})})

    write(report(infrastructure=infrastructure.compare(before, after)), tmp_path, redaction)

    for file in (MARKDOWN, HTML, JSON):
        text = (tmp_path / file).read_text()
        assert not re.search(r"(?<![0-9a-f])[0-9]{12}(?![0-9a-f])", text)
        assert "account-of-dev" in text
        assert "account-of-live" in text


def test_what_others_wrote_is_shown_and_not_run(redaction: Redaction, tmp_path: Path) -> None:
    """A value is neither Markdown nor HTML, and stays inside of its table's cell."""
    change = ValueChange(place=HOSTILE, before=HOSTILE, after=None)

    write(report(model=model(**DIGESTS, facts=[change]), notes=[HOSTILE]), tmp_path, redaction)

    assert "<script>alert" not in (tmp_path / HTML).read_text()
    markdown = (tmp_path / MARKDOWN).read_text()
    (row,) = [line for line in markdown.splitlines() if line.startswith("| a")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 4
    assert "``a\\|b`c` <script>alert(1)</script> *x* next``" in row
    assert r"> a\|b\`c\` \<script\>" in markdown


class Loaded(HTMLParser):
    """Collects what a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of a tag."""
        del tag
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]


def test_the_page_needs_nothing_beside_it(redaction: Redaction, tmp_path: Path) -> None:
    """Pictures are in it, styles too, and nothing is loaded from anywhere."""
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (9, 9)).save(tmp_path / "pictures" / "a.jpg")
    found = Found(
        state="added",
        label="face",
        before=None,
        after=Box(xmin=0, ymin=0, xmax=1, ymax=1),
        score_before=None,
        score_after=0.5,
        iou=None,
    )
    photo = PhotoAnswers(name="a.jpg", found=[found], picture="pictures/a.jpg")

    write(report(model=model(**DIGESTS, photos=[photo])), tmp_path, redaction)

    html = (tmp_path / HTML).read_text()
    page = Loaded()
    page.feed(html)
    assert len(page.addresses) == 1
    assert page.addresses[0].startswith("data:image/jpeg;base64,")
    assert "url(" not in html
    assert "0 found before, 1 after: 1 added" in (tmp_path / MARKDOWN).read_text()


def test_a_long_report_is_cut_in_words(
    assemblies: Assemblies, redaction: Redaction, tmp_path: Path
) -> None:
    """What GitHub would refuse is left out from the end, and the page has all of it."""

    def state(text: str) -> Assembly:
        topic = resource("AWS::SNS::Topic", {"DisplayName": text * 300})
        topics = {f"Topic{i}": topic for i in range(60)}
        return assemblies.of(**{f"s{i}": topics for i in range(20)})

    found = infrastructure.compare(state("x"), state("y"))

    write(report(infrastructure=found), tmp_path, redaction)

    markdown, html = ((tmp_path / name).read_text() for name in (MARKDOWN, HTML))
    assert len(markdown) <= LIMIT
    assert re.search(r"_\d+ sections cut here.*report\.html has everything\._\n$", markdown)
    assert markdown.count("<details>") == markdown.count("</details>") > 0
    assert "and 20 more resources" in markdown
    assert html.count("TheTopic") == 20 * 60


def test_timings_are_apart_from_what_is_the_same_every_time(
    redaction: Redaction, tmp_path: Path
) -> None:
    """Two runs differ between the marks for timings, and under one key, and nowhere else."""
    texts = []
    for number in (1.5, 98.75):
        spread = Spread(low=number, median=number, high=number)
        latency = Latency(requests=9, before_ms=spread, after_ms=spread, ratio=spread)
        write(report(model=model(**DIGESTS), latency=latency), tmp_path, redaction)
        texts.append([without_timings((tmp_path / name).read_text()) for name in (MARKDOWN, HTML)])
        document = json.loads((tmp_path / JSON).read_text())
        assert document.pop("latency")["requests"] == 9
        texts[-1].append(json.dumps(document))
        assert "98.75" not in "".join(texts[-1])

    assert texts[0] == texts[1]


def without_timings(text: str) -> str:
    """Return a report without what was measured."""
    cut, number = re.subn(r"<!-- timings -->.*?<!-- /timings -->", "", text, flags=re.DOTALL)
    assert number == 1
    return cut


def test_costs_and_answers_of_ones_own_model(redaction: Redaction, tmp_path: Path) -> None:
    """An unknown price is said to be unknown; the largest step of a number stands in words."""
    known, unknown = Cost(what="1 x a", low=7, high=14), Cost(what="1 x b", low=None, high=None)
    money = report().money.model_copy(
        update={"stages": [StageCost(stage="dev", before=[known], after=[known, unknown])]}
    )
    change = ValueChange(place="p[1]", before="0.1", after="0.3")
    answers = OtherAnswers(name="three.json", differences=[change], beyond=4, largest=0.2)

    write(report(money=money, model=model(**DIGESTS, requests=[answers])), tmp_path, redaction)

    markdown = (tmp_path / MARKDOWN).read_text()
    assert "| dev | 7.00 to 14.00 | unknown | 1 x a; 1 x b |" in markdown
    assert "5 differences in the answer, of numbers by 0.2 at the most." in markdown
    assert "\n\nand 4 more.\n" in markdown
