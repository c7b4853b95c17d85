//! The nouns: a restriction of an account, what it is about, and how its list is meant.

use base::Fault;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CardBrand;

/// More than there are countries.
const VALUES_MAX: usize = 300;

/// What a restriction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionName {
    /// The country of whoever pays.
    Countries,
    /// The brand of the card that is paid with.
    CardBrands,
}

impl RestrictionName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Countries, Self::CardBrands];

    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Countries => "countries",
            Self::CardBrands => "card_brands",
        }
    }
}

impl ToSql for RestrictionName {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for RestrictionName {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Self::ALL.into_iter().find(|name| name.text() == text).ok_or(FromSqlError::InvalidType)
    }
}

/// How the list of a restriction is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionRule {
    /// What is on the list, and nothing else.
    Only,
    /// Everything but what is on the list.
    Not,
}

impl RestrictionRule {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::Not => "not",
        }
    }
}

impl ToSql for RestrictionRule {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for RestrictionRule {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "only" => Ok(Self::Only),
            "not" => Ok(Self::Not),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A restriction of an account, as it is stored and as it is written in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// What it is about.
    pub name: RestrictionName,
    /// How its list is meant.
    pub rule: RestrictionRule,
    /// Countries as ISO 3166-1 alpha-2 (`IN`), or brands: `visa`, `mastercard`, `amex`, `rupay`, `discover`, `diners`, `jcb`,
    /// `unionpay`, `maestro`. At least one.
    #[schema(min_items = 1, max_items = 300)]
    pub values: Vec<String>,
}

impl Restriction {
    /// Whether it lets this country or brand through.
    pub fn lets(&self, value: &str) -> bool {
        let is_listed = self.values.iter().any(|one| one == value);
        match self.rule {
            RestrictionRule::Only => is_listed,
            RestrictionRule::Not => !is_listed,
        }
    }
}

/// Reads restrictions: each stands once, and has values of its kind, which come out in their order and each once.
pub(in crate::merchant_accounts) fn read_restrictions(given: &[Restriction]) -> Result<Vec<Restriction>, Fault> {
    let mut read: Vec<Restriction> = Vec::with_capacity(given.len().min(RestrictionName::ALL.len()));
    for (at, one) in given.iter().enumerate() {
        let field = |name: &str| format!("restrictions[{at}].{name}");
        if read.iter().any(|other| other.name == one.name) {
            return Err(Fault::invalid(field("name"), "each restriction stands once"));
        }
        if one.values.is_empty() || one.values.len() > VALUES_MAX {
            // None at all would let nothing through, or everything: whoever means that closes the account, or leaves this out.
            return Err(Fault::invalid(field("values"), format!("1 to {VALUES_MAX}")));
        }
        let mut values = Vec::with_capacity(one.values.len());
        for (place, value) in one.values.iter().enumerate() {
            values.push(read_value(one.name, &field(&format!("values[{place}]")), value)?);
        }
        values.sort_unstable();
        values.dedup();
        read.push(Restriction { name: one.name, rule: one.rule, values });
    }
    read.sort_by_key(|one| one.name);
    Ok(read)
}

fn read_value(name: RestrictionName, field: &str, value: &str) -> Result<String, Fault> {
    match name {
        RestrictionName::Countries => office::contact::country(field, value)?
            .ok_or_else(|| Fault::invalid(field, "a country code of two letters, like IN")),
        RestrictionName::CardBrands => CardBrand::read(value)
            .map(|brand| brand.text().to_owned())
            .ok_or_else(|| Fault::invalid(field, "no brand of cards that is known here")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: RestrictionName, rule: RestrictionRule, values: &[&str]) -> Restriction {
        Restriction { name, rule, values: values.iter().map(|one| (*one).to_owned()).collect() }
    }

    #[test]
    fn a_restriction_stands_once_with_values_of_its_kind() {
        use RestrictionName::{CardBrands, Countries};
        use RestrictionRule::{Not, Only};
        let fault = |given: &[Restriction]| match read_restrictions(given) {
            Err(Fault::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        let typed = [of(CardBrands, Not, &["American Express"]), of(Countries, Only, &["in", "AE", " IN "])];
        assert_eq!(
            read_restrictions(&typed).unwrap(),
            [of(Countries, Only, &["AE", "IN"]), of(CardBrands, Not, &["amex"])]
        );
        assert_eq!(fault(&[of(Countries, Only, &[])]), "restrictions[0].values");
        assert_eq!(fault(&[of(Countries, Only, &["IN", ""])]), "restrictions[0].values[1]");
        assert_eq!(fault(&[of(Countries, Only, &["India"])]), "restrictions[0].values[0]");
        assert_eq!(fault(&[of(CardBrands, Only, &["IN"])]), "restrictions[0].values[0]");
        assert_eq!(fault(&[of(Countries, Only, &["IN"]), of(Countries, Not, &["US"])]), "restrictions[1].name");
    }

    #[test]
    fn a_list_lets_through_what_it_names_or_everything_else() {
        let only = of(RestrictionName::Countries, RestrictionRule::Only, &["IN"]);
        let not = Restriction { rule: RestrictionRule::Not, ..only.clone() };
        assert_eq!((only.lets("IN"), only.lets("US")), (true, false));
        assert_eq!((not.lets("IN"), not.lets("US")), (false, true));
    }
}
