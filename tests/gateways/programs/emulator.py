"""Starts localstripe on loopback: plain for the customer's side, with TLS for the shop, which speaks to Stripe in no other
way. Its own command listens on every interface. Usage: emulator.py PLAIN_PORT TLS_PORT CERTIFICATE KEY"""
import asyncio
import ssl
import sys

from aiohttp import web
from localstripe.server import app


async def main():
    plain, secure, certificate, key = sys.argv[1:5]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(plain)).start()
    await web.TCPSite(runner, "127.0.0.1", int(secure), ssl_context=context).start()
    await asyncio.Event().wait()


asyncio.run(main())
