"""Stripe's own Python package makes the calls that spacesync makes, on a base that is given as the only argument."""

import sys

import stripe

stripe.api_base = sys.argv[1]
stripe.api_key = "sk_test_fake"
stripe.api_version = "2026-08-26.dahlia"
stripe.max_network_retries = 0


def refused(kind, call, **wanted):
    """The error of a call that must be refused."""
    try:
        call()
    except kind as error:
        for name, value in wanted.items():
            found = getattr(error, name)
            assert found == value, f"{name} is {found!r}, not {value!r}"
        assert error.request_id and error.request_id.startswith("req_"), error.request_id
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


account = stripe.Account.retrieve()
assert account.id.startswith("acct_") and "livemode" not in account

product = stripe.Product.create(
    id="prod_space_1", name="Salle é & b", description="d", images=["https://example.com/a.jpg"],
    metadata={"supabase_id": "1", "capacity": "8"})
assert product.id == "prod_space_1" and product.active and product.livemode is False
assert product.metadata["capacity"] == "8"
refused(
    stripe.InvalidRequestError, lambda: stripe.Product.create(id="prod_space_1", name="again"),
    code="resource_already_exists", http_status=400)
refused(
    stripe.InvalidRequestError, lambda: stripe.Product.modify("prod_none", name="x"), code="resource_missing", param="id",
    http_status=404)

changed = stripe.Product.modify("prod_space_1", description="", images="", metadata={"capacity": ""})
assert changed.description is None and changed.images == [] and "capacity" not in changed.metadata

price = stripe.Price.create(
    product="prod_space_1", currency="eur", unit_amount=1250, lookup_key="k", tax_behavior="exclusive", metadata={"spacesync": "1"})
assert price.unit_amount == 1250 and price.type == "one_time" and price.recurring is None
conflict = refused(
    stripe.InvalidRequestError,
    lambda: stripe.Price.create(product="prod_space_1", currency="eur", unit_amount=1250, lookup_key="k"),
    param="lookup_key", code=None)
assert price.id in conflict.user_message
moved = stripe.Price.create(product="prod_space_1", currency="eur", unit_amount=1300, lookup_key="k", transfer_lookup_key=True)
assert stripe.Price.retrieve(price.id).lookup_key is None and moved.lookup_key == "k"
quarter = stripe.Price.create(
    product="prod_space_1", currency="eur", unit_amount=90000, recurring={"interval": "month", "interval_count": 3})
assert quarter.recurring.interval_count == 3 and quarter.type == "recurring"
refused(
    stripe.InvalidRequestError, lambda: stripe.Price.create(product="prod_space_1", currency="eur", unit_amount="12.5"),
    code="parameter_invalid_integer")
refused(stripe.InvalidRequestError, lambda: stripe.Price.modify(price.id, unit_amount=2), code="parameter_unknown")

stripe.Product.modify("prod_space_1", default_price=moved.id)
refused(stripe.InvalidRequestError, lambda: stripe.Price.modify(moved.id, active=False), http_status=400)
assert stripe.Price.modify(price.id, active=False).active is False
found = [p.id for p in stripe.Price.list(product="prod_space_1", active=True).auto_paging_iter()]
assert found == [quarter.id, moved.id], found
assert [p.id for p in stripe.Price.list(product="prod_space_1", active=False)] == [price.id]
assert [p.id for p in stripe.Price.list(lookup_keys=["k"], active=True)] == [moved.id]
expanded = stripe.Product.list(expand=["data.default_price"]).data[0]
assert expanded.default_price.unit_amount == 1300
refused(stripe.InvalidRequestError, lambda: stripe.Product.delete("prod_space_1"))

for number in range(25):
    stripe.Product.create(id=f"prod_page_{number}", name="p")
names = [p.id for p in stripe.Product.list(limit=10).auto_paging_iter()]
assert len(names) == 26 and len(set(names)) == 26
assert stripe.Product.delete("prod_page_0").deleted

first = stripe.Product.create(name="once", idempotency_key="key-1")
again = stripe.Product.create(name="once", idempotency_key="key-1")
assert again.id == first.id and again.last_response.headers["Idempotent-Replayed"] == "true"
refused(stripe.IdempotencyError, lambda: stripe.Product.create(name="twice", idempotency_key="key-1"), http_status=400)

refused(stripe.AuthenticationError, lambda: stripe.Account.retrieve(api_key="sk_test_wrong"), http_status=401)
refused(stripe.PermissionError, lambda: stripe.Account.retrieve(api_key="rk_test_fake"), http_status=403)
wrong_mode = refused(
    stripe.InvalidRequestError, lambda: stripe.Product.retrieve("prod_space_1", api_key="sk_live_fake"), code="resource_missing")
assert "a similar object exists in test mode" in wrong_mode.user_message
refused(stripe.InvalidRequestError, lambda: stripe.Account.retrieve(stripe_version="nonsense"), http_status=400)
print("all calls were answered as expected")
