"""Hooks of schemathesis.

Every request that brings a sound idempotency key brings one of its own, or all but the first would be refused as repeats.
And what each operation answered is counted, in the file that ANSWERS names: the report counts only what came of requests
that were made to fit, and an operation is reached by others as well.
"""
import atexit
import collections
import itertools
import json
import os
import re

import schemathesis

KEY = re.compile("[!-~]{8,100}")
numbers = itertools.count()
answers = collections.defaultdict(collections.Counter)


@schemathesis.hook
def before_call(context, case, kwargs):
    key = case.headers.get("Idempotency-Key") if case.headers else None
    if isinstance(key, str) and KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f"{key[:80]}-{next(numbers)}"


@schemathesis.hook
def after_call(context, case, response):
    # Whoever tries another method at its path asks another operation, or none.
    if case.method.upper() == case.operation.method.upper():
        answers[case.operation.label][response.status_code] += 1


@atexit.register
def tell():
    with open(os.environ["ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(answers, file)
