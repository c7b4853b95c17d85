"""Says whether Razorpay's own library believes what stands on standard input: a JSON object with `kind` and what that kind is made of.
Prints `good`, or `refused`."""
import json
import sys
import razorpay
asked = json.load(sys.stdin)
client = razorpay.Client(auth=("rzp_test_judge", asked["key_secret"]))
try:
    if asked["kind"] == "webhook":
        good = client.utility.verify_webhook_signature(asked["body"], asked["signature"], asked["webhook_secret"])
    else:
        good = client.utility.verify_payment_link_signature(asked["parameters"])
except razorpay.errors.SignatureVerificationError:
    good = False
print("good" if good else "refused")
