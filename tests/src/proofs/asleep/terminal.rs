//! The gateway's own terminal, at which the shop goes on selling while its program sleeps: where a gateway has no page, nobody else
//! takes money meanwhile.

use anyhow::{Context, Result};
use connectors::gateways::find;

use crate::http::{Answer, client};
use crate::proofs::refunds::Dialect;
use crate::proofs::refunds::shop::Place;

/// What the gateway keeps for the shop's customer.
pub(super) const KEPT: &str = "1001";

/// A terminal that is signed in with the account of the shop.
pub(super) struct Terminal {
    dialect: Dialect,
    url: String,
    key: String,
}

impl Terminal {
    /// That of a gateway without a page; none where customers pay on one.
    pub(super) fn of(dialect: Dialect, place: &Place) -> Result<Option<Self>> {
        let can = find(dialect.provider).context("a gateway")?.about().capabilities;
        if can.hosted_page {
            return Ok(None);
        }
        let key = place.credentials.get("security_key").cloned().context("a key of the account")?;
        Ok(Some(Self { dialect, url: format!("{}/api/transact.php", place.base_url), key }))
    }

    /// A sale at the counter under this number, to the customer whose card is kept there.
    pub(super) async fn sell(&self, number: &str, minor: i64) -> Result<()> {
        let amount = self.dialect.decimal(minor)?;
        let fields = [
            ("security_key", self.key.as_str()),
            ("type", "sale"),
            ("customer_vault_id", KEPT),
            ("orderid", number),
            ("amount", amount.as_str()),
            ("currency", self.dialect.currency),
        ];
        let answer = Answer::of(client()?.post(&self.url).form(&fields).send().await?).await?;
        let text = String::from_utf8_lossy(&answer.bytes);
        anyhow::ensure!(text.contains("response=1&"), "the terminal says {text}");
        Ok(())
    }
}
