"""Registers instances, subscribes to their service and tells every list that it is handed, until somebody writes "quit":
driver.py SERVERS SERVICE PORTS [subscribe]"""

import asyncio
import json
import os
import sys
import threading
import time

IP = "127.0.0.1"
_saying = threading.Lock()


def say(**fields):
    with _saying:
        print(json.dumps({"at": int(time.time() * 1000), **fields}), flush=True)


def grpc_settings(servers):
    from v2.nacos import ClientConfigBuilder

    state = f"{os.environ['DRIVER_STATE']}/{time.monotonic_ns()}"
    builder = ClientConfigBuilder().server_address(servers).cache_dir(f"{state}/cache").log_dir(f"{state}/logs")
    config = builder.build()
    # Without it, this client would keep an empty list to itself, and that is what nobody must be sent.
    config.set_update_cache_when_empty(True)
    return config


async def over_grpc(servers, service, ports, subscribes):
    from v2.nacos import NacosNamingService, RegisterInstanceParam, SubscribeServiceParam

    async def client():
        return await NacosNamingService.create_naming_service(grpc_settings(servers))

    async def told(hosts):
        say(hosts={str(host.port): host.healthy for host in hosts})

    clients = []  # a connection publishes one instance of a service, so each has a client of its own
    for port in ports:
        clients.append(await client())
        await clients[-1].register_instance(RegisterInstanceParam(service_name=service, ip=IP, port=port))
    if subscribes:
        clients.append(await client())
        await clients[-1].subscribe(SubscribeServiceParam(service_name=service, subscribe_callback=told))
    say(ready=True)
    await asyncio.to_thread(until_quit)


async def over_http(servers, service, ports, subscribes):
    from nacos import NacosClient
    from nacos.listener import SubscribeListener

    client = NacosClient(servers)
    for port in ports:
        client.add_naming_instance(service, IP, port, heartbeat_interval=5)
    if subscribes:
        ask = client.list_naming_instance

        def asked(*args, **kwargs):
            """This client subscribes by asking; its listeners are told of single instances, so lists are taken here."""
            try:
                listing = ask(*args, **kwargs)
            except Exception as thrown:
                say(error=f"asking: {thrown!r}")
                # An error that goes on ends the client's own timer, and with it the subscription.
                return asked.last
            say(hosts={str(host["port"]): host["healthy"] for host in listing["hosts"]})
            asked.last = listing
            return listing

        asked.last = ask(service)
        client.list_naming_instance = asked
        client.subscribe(SubscribeListener(lambda event, instance: None, "driver"), 1, service)
    say(ready=True)
    await asyncio.to_thread(until_quit)


def until_quit():
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        say(error="only quit is understood")


async def main(servers, service, ports, subscribes=""):
    try:
        import v2.nacos  # noqa: F401
        run = over_grpc
    except ImportError:
        run = over_http
    await run(servers, service, [int(port) for port in ports.split(",")], subscribes != "")
    # Without a farewell to the server, and past threads that would go on.
    os._exit(0)


asyncio.run(main(*sys.argv[1:]))
