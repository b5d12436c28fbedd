"""Behind a proxy, wrong passwords count against the person's address, not against one the person made up."""

import pytest

from config.proxies import client_address


@pytest.mark.parametrize(
    ("forwarded", "address"), [("6.6.6.6, 10.0.0.7", "10.0.0.7"), ("10.0.0.7", "10.0.0.7"), ("", "127.0.0.1")]
)
def test_client_address_behind_proxy_is_the_one_the_proxy_saw(rf, forwarded, address):
    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address
