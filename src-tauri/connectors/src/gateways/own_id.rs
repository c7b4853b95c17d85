//! Our own ids, where a gateway gives them back: which are ours, and when they were made.

use base::Timestamp;

/// When the thing of this id was made, as the id itself says; none for an id that is not of our making. Connectors have
/// no clock: what a gateway wants to know as a duration is counted from here.
pub(super) fn made_at(id: &str) -> Option<Timestamp> {
    let (prefix, number) = id.split_once('_')?;
    let is_word = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    let number = base::ids::decode_number(number).filter(|_| is_word)?;
    i64::try_from(number >> 80).ok().map(Timestamp)
}

/// How the ids of refunds of ours begin.
const REFUND: &str = "rfd_";

/// Whether this is the id of a refund of ours: what others write where a gateway keeps ours is another text.
pub fn is_own_refund(id: &str) -> bool {
    id.starts_with(REFUND) && made_at(id).is_some()
}

#[cfg(test)]
mod tests {
    use base::ids::{IdSource, SeededIds, encode_number};

    use super::*;

    #[test]
    fn an_id_of_ours_says_when_it_was_made() {
        let at = Timestamp(1_795_255_200_123);
        let id = format!("pay_{}", encode_number(SeededIds::new(7).next(at)));
        assert_eq!(made_at(&id), Some(at));
        for other in ["", "pay", "pay_", "INV-0001", "pay_01kaje7400e1000000000000a", "PAY_01kaje7400e1000000000000aa"]
        {
            assert_eq!(made_at(other), None, "{other}");
        }
    }
}
