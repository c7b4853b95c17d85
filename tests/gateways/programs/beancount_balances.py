"""Loads a journal as beancount does and prints what stands on every account: account, currency, decimal; JSON."""

import json
import sys

from beancount import loader
from beancount.core import data

entries, errors, _options = loader.load_file(sys.argv[1])
if errors:
    sys.exit("\n".join(str(error) for error in errors[:20]))

balances = {}
for entry in data.filter_txns(entries):
    for posting in entry.postings:
        of = balances.setdefault(posting.account, {})
        of[posting.units.currency] = of.get(posting.units.currency, 0) + posting.units.number
print(json.dumps({account: {currency: str(sum_) for currency, sum_ in of.items()} for account, of in balances.items()}))
