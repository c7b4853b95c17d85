"""A hook of schemathesis: every request that brings a sound idempotency key brings one of its own, or all but the first
would be refused as repeats."""
import itertools
import re

import schemathesis

KEY = re.compile("[!-~]{8,100}")
numbers = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    key = case.headers.get("Idempotency-Key") if case.headers else None
    if isinstance(key, str) and KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f"{key[:80]}-{next(numbers)}"
