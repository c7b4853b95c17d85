//! The page of the handbook about gateways, made from what each connector says of itself.

use std::fmt::Write;

use connectors::gateways::{About, list};

/// A column: its head, and whether a gateway can do that.
type Column = (&'static str, fn(&About) -> bool);

/// What can be said of each gateway with a yes or a no.
const CAN: [Column; 16] = [
    ("page", |about| about.capabilities.hosted_page),
    ("our own link", |about| about.capabilities.own_link),
    ("token", |about| about.capabilities.token_charge),
    ("keeps ways to pay", |about| about.capabilities.saved_methods),
    ("hold, take later", |about| about.capabilities.manual_capture),
    ("end", |about| about.capabilities.cancel),
    ("refund", |about| about.capabilities.refund),
    ("in parts", |about| about.capabilities.partial_refund),
    ("found by our reference", |about| about.capabilities.find_by_reference),
    ("lists what changed", |about| about.capabilities.list),
    ("webhooks", |about| about.capabilities.events),
    ("proof covers amounts", |about| about.capabilities.events && about.signature.covers_money_facts),
    ("tells its fee", |about| about.capabilities.fee_told),
    ("lists its payouts", |about| about.capabilities.payouts),
    ("tells where its webhooks go", |about| about.capabilities.hooks_listed),
    ("takes our address by a call", |about| about.capabilities.hooks_made.is_offered()),
];

/// The whole page, in Markdown.
pub(crate) fn markdown() -> String {
    let mut page = String::from(
        "# Gateways\n\nMade by `cargo xtask generate` from what each connector says of itself; not written by hand.\n\n\
         Where a gateway lists nothing, each open payment is asked for. Where the proof of a webhook does not cover the amounts, the \
         payment is fetched and booked from the answer. All but Stripe, cash, \
         bank transfer and UPI are offered for the gateways' test accounts alone: they are built after public documentation, and their words have not \
         been compared with what the gateways themselves send.\n\n",
    );
    let heads: Vec<&str> = CAN.iter().map(|(head, _)| *head).collect();
    push(&mut page, &format!("| gateway | {} | currencies |", heads.join(" | ")));
    push(&mut page, &format!("| --- |{} --- |", " :-: |".repeat(CAN.len())));
    for about in list().iter().map(|gateway| gateway.about()) {
        let cells: Vec<&str> = CAN.iter().map(|(_, can)| if can(about) { "yes" } else { "" }).collect();
        push(&mut page, &format!("| {} | {} | {} |", about.name, cells.join(" | "), currencies(about)));
    }
    for about in list().iter().map(|gateway| gateway.about()) {
        push(&mut page, &format!("\n## {}\n\n{}\n", about.name, about.about));
        if about.capabilities.events {
            push(&mut page, &format!("Webhooks are proved by {}.\n", lower_first(about.signature.scheme)));
        }
        if about.credential_fields.is_empty() {
            push(&mut page, "Nothing is entered.");
        } else {
            push(&mut page, "| entered | kept | where it is found |\n| --- | --- | --- |");
        }
        for field in about.credential_fields {
            let kept = match (field.secret, field.required) {
                (true, true) => "secret",
                (true, false) => "secret, if there is one",
                (false, true) => "setting",
                (false, false) => "setting, if there is one",
            };
            push(&mut page, &format!("| {} | {kept} | {} |", field.label, field.help));
        }
    }
    page
}

fn push(page: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _written = writeln!(page, "{line}");
}

fn currencies(about: &About) -> String {
    match about.currencies {
        [] => "all".to_owned(),
        few if few.len() <= 6 => few.join(", "),
        many => format!("{} of them", many.len()),
    }
}

/// The same sentence within another; an abbreviation stays as it is.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            format!("{}{}", first.to_lowercase(), text.get(first.len_utf8()..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gateway_has_its_row_and_its_credentials() {
        let page = markdown();
        for gateway in list() {
            let about = gateway.about();
            assert!(
                page.contains(&format!("\n| {} | ", about.name)) && page.contains(&format!("\n## {}\n", about.name))
            );
            assert!(about.credential_fields.iter().all(|field| page.contains(field.label)), "{}", about.provider);
        }
    }
}
