import socket

from local_aws.sagemaker.container_ports import PortBlocks


def test_blocks_do_not_overlap() -> None:
    """Proves that two instances never get one port."""
    blocks = PortBlocks()
    taken = [port for _ in range(20) for port in blocks.take()]
    assert len(taken) == len(set(taken))


def test_a_block_with_a_port_in_use_is_left_out() -> None:
    """Proves that ports of others are stepped over."""
    first = PortBlocks().take()
    with socket.create_server(("127.0.0.1", first[3])):
        assert first[3] not in PortBlocks().take()
