"""Prints the Stripe-Signature header of the body on standard input, made and then verified by Stripe's own library.
Usage: sign.py SECRET UNIX_SECONDS"""
import sys
import stripe
secret, at = sys.argv[1], sys.argv[2]
body = sys.stdin.buffer.read().decode()
proof = stripe.WebhookSignature._compute_signature(f"{at}.{body}", secret)
header = f"t={at},v1={proof}"
stripe.WebhookSignature.verify_header(body, header, secret, tolerance=10**9)
print(header)
