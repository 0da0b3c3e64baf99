"""Puts the served application together: MiniStack, its patches, the gate and the extension."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from local_aws.emulator import cloudwatch, enforcement, gate
from local_aws.emulator.context import EmulatorContext
from local_aws.emulator.ledger import FILE_NAME, Ledger
from local_aws.emulator.ministack_state import ministack_part
from local_aws.emulator.patches import event_schedule
from local_aws.emulator.snapshot import Snapshots

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def build_application(context: EmulatorContext, on_ready: Callable[[], None]) -> Application:
    """Prepare MiniStack in this process and return the ASGI application to serve.

    `on_ready` is called once, when the application has started and requests are answered.
    """
    from ministack.app import app  # noqa: PLC0415  # reads the environment when imported
    from ministack.core import hypercorn_compat  # noqa: PLC0415

    from local_aws.sagemaker.extension import register  # noqa: PLC0415  # imports MiniStack
    from local_aws.sagemaker.snapshot import sagemaker_part  # noqa: PLC0415
    from local_aws.scaling import extension as scaling  # noqa: PLC0415
    from local_aws.scaling.snapshot import scaling_part  # noqa: PLC0415

    hypercorn_compat.install()
    scaled = scaling.Scaled()
    hosting = register(context, scaled)
    scaling.register(context, hosting, scaled)
    parts = [ministack_part(), sagemaker_part(hosting), scaling_part(scaled.registry)]
    snapshots = Snapshots(context.directory, parts) if context.keep_state else None
    enforcement.install()
    if context.ledger:
        Ledger(context.directory / FILE_NAME).install()
    cloudwatch.install(context.pace)
    event_schedule.install(context.pace)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":

            async def announce(message: Message) -> None:
                await send(message)
                if message["type"] == "lifespan.startup.complete":
                    if snapshots is not None:
                        snapshots.restore()
                        snapshots.keep_saving()
                    on_ready()

            await app(scope, receive, announce)
        elif refusal := gate.refusal(scope):
            await _refuse(scope, send, refusal)
        else:
            await app(scope, receive, send)

    return application


async def _refuse(scope: Scope, send: Send, message: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    status, headers, body = gate.refusal_response(message)
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
