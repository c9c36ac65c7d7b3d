"""A released client of MCP against a running server: client.py URL TOKEN. Prints what differs, and exits with 1 then."""

import asyncio
import json
import sys

import httpx2 as httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

READS = {
    "cluster_health", "config_history", "diff_config", "explain_instance", "list_instances",
    "list_namespaces", "list_services", "read_config", "search_configs",
}
WRITES = {"publish_config", "roll_back_config"}


def said(result):
    return json.loads(result.content[0].text)


async def talk(url, token):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(headers=headers) as http:
        async with streamable_http_client(url, http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                begun = await session.initialize()
                assert begun.server_info.name == "rnacos", begun
                await session.send_ping()
                names = {tool.name for tool in (await session.list_tools()).tools}
                assert names == (READS | WRITES if token else READS), names
                for name in ["list_namespaces", "list_services", "search_configs", "cluster_health"]:
                    result = await session.call_tool(name, {})
                    assert not result.is_error, (name, result)
                missing = await session.call_tool("read_config", {"dataId": "none"})
                assert missing.is_error, missing
                if token:
                    await change(session)


async def change(session):
    names = {"dataId": "by-assistant", "group": "G"}
    first = said(await session.call_tool("publish_config", {**names, "content": "a\nb\nc"}))
    blind = await session.call_tool("publish_config", {**names, "content": "z"})
    assert blind.is_error, blind
    second = {**names, "content": "a\nB\nc", "casMd5": first["md5"], "comment": "why"}
    said(await session.call_tool("publish_config", second))
    again = await session.call_tool("publish_config", second)
    assert again.is_error, again
    now = said(await session.call_tool("read_config", names))
    assert now["content"] == "a\nB\nc", now
    rows = said(await session.call_tool("config_history", names))["rows"]
    change = said(await session.call_tool("diff_config", {"id": rows[0]["id"]}))
    assert change["diff"] == "@@ line 2 @@\n-b\n+B", change
    back = {"id": rows[0]["id"], "casMd5": now["md5"]}
    assert not (await session.call_tool("roll_back_config", back)).is_error
    assert said(await session.call_tool("read_config", names))["content"] == "a\nb\nc"


if __name__ == "__main__":
    asyncio.run(talk(*(sys.argv[1:] + [""])[:2]))
    print("as it should be")
