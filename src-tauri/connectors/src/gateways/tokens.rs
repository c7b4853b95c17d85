//! The short-lived tokens that stand for an account's credentials, in memory only.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::Token;

/// A token is not used in the last minute of its life: the call takes time, and clocks differ.
const SPARE: Duration = Duration::from_secs(60);

/// Tokens by the credentials that they stand for, as [`super::Credentials::fingerprint`] has them: other credentials never
/// go on with the token of those before.
#[derive(Default)]
pub(super) struct Tokens(Mutex<BTreeMap<String, (SecretString, Instant)>>);

impl Tokens {
    /// A token that is still good.
    pub(super) fn find(&self, of: &str, now: Instant) -> Option<SecretString> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(of).filter(|(_, until)| now < *until).map(|(token, _)| token.clone())
    }

    /// Keeps a token that was asked for at that moment.
    pub(super) fn keep(&self, of: &str, token: &Token, asked_at: Instant) {
        let until = asked_at.checked_add(token.good_for.saturating_sub(SPARE)).unwrap_or(asked_at);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(of.to_owned(), (token.text.clone(), until));
    }

    /// Forgets a token that was not taken.
    pub(super) fn forget(&self, of: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(of);
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.lock().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("Tokens").field("count", &count).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_a_minute_before_its_end() {
        let (tokens, now) = (Tokens::default(), Instant::now());
        let token = Token { text: SecretString::from("canary"), good_for: Duration::from_secs(600) };
        tokens.keep("acc_1", &token, now);
        assert!(tokens.find("acc_1", now + Duration::from_secs(539)).is_some());
        assert!(tokens.find("acc_1", now + Duration::from_secs(541)).is_none());
        assert!(tokens.find("acc_2", now).is_none());
        tokens.forget("acc_1");
        assert!(tokens.find("acc_1", now).is_none());
        assert!(!format!("{tokens:?}").contains("canary"));
    }
}
