//! Table 3.2 of GSTR-3B: what went to other states and to whom, out of the entries that the return is made of.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use office::settings::{SettingsChange, change_settings};
use serde_json::json;
use support::Pune;
use till::invoices::{CreditNoteAsk, CreditScope, issue_credit_note};

#[tokio::test]
async fn supplies_to_who_is_not_registered_are_told_by_state_and_are_part_of_the_return() {
    let pune = Pune::open(true).await;
    let change = SettingsChange { region: Some("27".into()), ..SettingsChange::default() };
    change_settings(&pune.shop, &pune.owner, 1, change).await.unwrap();
    let (goa, delhi) = (pune.buyer("30", "").await, pune.buyer("07", "").await);
    let embassy = pune.buyer("07", "0717UNO00157UN9").await;
    let trader = pune.buyer("29", "29AAGCB7383J1Z4").await;
    let neighbour = pune.buyer("27", "").await;
    for (buyer, net) in [(goa, "100"), (delhi, "300"), (goa, "50"), (embassy, "40"), (trader, "1000"), (neighbour, "7")]
    {
        pune.sold_to(buyer, net).await;
    }
    let returned = pune.sold_to(delhi, "200").await;
    let back = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some("118.00".into()),
        lines: Vec::new(),
        charges: false,
        reason: "Goods came back".into(),
    };
    issue_credit_note(&pune.shop, &pune.owner, returned.id, back).await.unwrap();

    let report = pune.asked("/reports/interstate-supplies?from=2026-11-01&to=2026-11-30").await;
    let rows: Vec<_> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["buyers"].clone(), row["name"].clone(), row["value"]["minor"].clone(), row["tax"]["minor"].clone())
        })
        .collect();
    let expected = [
        (json!("unregistered"), json!("Delhi"), json!(40_000), json!(7_200)),
        (json!("unregistered"), json!("Goa"), json!(15_000), json!(2_700)),
        (json!("uin_holder"), json!("Delhi"), json!(4_000), json!(720)),
    ];
    assert_eq!(rows, expected, "{report}");

    // With what a registered buyer elsewhere was billed it is the IGST of 3.1(a).
    let found = pune.asked("/tax-periods/2026-11").await;
    let of_supplies = found["boxes"].as_array().unwrap().iter().find(|one| one["number"] == "3.1(a)").unwrap();
    let igst = of_supplies["heads"].as_array().unwrap().iter().find(|head| head["head"] == "IGST").unwrap();
    assert_eq!(igst["tax"]["minor"], json!(7_200 + 2_700 + 720 + 18_000));
    let october = pune.asked("/reports/interstate-supplies?from=2026-10-01&to=2026-10-31").await;
    assert_eq!(october["rows"], json!([]));
}
