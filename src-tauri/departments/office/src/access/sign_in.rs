//! Signing in with login and password.

use base::{Shop, System};
use serde::Deserialize;
use utoipa::ToSchema;

use super::client::Client;
use super::error::AccessError;
use super::session::{SessionToken, Started, actor_of, begin};
use super::{delay, store};
use crate::staff::{self, Password, StaffStatus};

/// Login and password.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Upper and lower case are the same.
    #[schema(max_length = 80)]
    pub login: String,
    /// As typed.
    pub password: Password,
}

/// Signs a person in. Wrong tries make the next one from the same address wait; nobody elsewhere waits for them.
///
/// A try is counted before the password is looked at and struck out when it was right, so that many at once gain nothing.
pub async fn sign_in(
    shop: &Shop,
    client: &Client,
    earlier: Option<SessionToken>,
    ask: SignIn,
) -> Result<Started, AccessError> {
    let login: String = ask.login.trim().to_lowercase().chars().take(80).collect();
    let address = client.address.clone();
    count_try(shop, client, &address, &login).await?;
    let wanted = login.clone();
    let found = shop.db.read(move |tx| staff::find_by_login(tx, &wanted)).await?;
    let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), Some(hash)));
    let is_right = staff::is_right_password(&ask.password, hash).await?;
    let person = person.filter(|person| is_right && person.status == StaffStatus::Active).ok_or(AccessError::Wrong)?;
    let (shop_of_tx, client_of_tx) = (shop.clone(), client.clone());
    shop.db
        .write(&actor_of(&person, client), move |tx| {
            // Between the look at the password and here the person may have been suspended.
            let now = staff::find_standing(tx, person.id)?.filter(|now| *now == person).ok_or(AccessError::Wrong)?;
            store::strike_out_tries(tx, &address, &login)?;
            begin(tx, &shop_of_tx, &now, &client_of_tx, earlier.as_ref())
        })
        .await
}

async fn count_try(shop: &Shop, client: &Client, address: &str, login: &str) -> Result<(), AccessError> {
    let (address, login) = (address.to_owned(), login.to_owned());
    let who = System { cause: "somebody signs in".into(), correlation: client.request_id.as_str().into() };
    shop.db
        .write(&who, move |tx| {
            let now = tx.at();
            let of_login = store::find_tries(tx, &address, &login)?;
            let of_address = store::find_tries(tx, &address, store::ANY_LOGIN)?;
            let seconds = delay::wait(of_login, of_address, now);
            if seconds > 0 {
                return Err(AccessError::TooMany { seconds });
            }
            store::put_tries(tx, &address, &login, delay::after_try(of_login, now))?;
            store::put_tries(tx, &address, store::ANY_LOGIN, delay::address_after_try(of_address, now))?;
            store::forget_tries_before(tx, now.plus_ms(-delay::FORGOTTEN_MS))?;
            store::forget_tries_beyond(tx, &address, delay::LOGINS_MAX)?;
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use base::Fault;
    use base::testing::fresh_shop;

    use super::*;

    #[tokio::test]
    async fn made_up_logins_push_each_other_out_and_no_login_that_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let shop = fresh_shop(folder.path()).unwrap().0.build();
        let known = shop
            .db
            .write(&System::because("a test"), |tx| {
                let tries = |count| delay::Tries { count, last_at: tx.at() };
                store::put_tries(tx, "here", "ravi", tries(4))?;
                store::put_tries(tx, "here", store::ANY_LOGIN, tries(1))?;
                store::put_tries(tx, "elsewhere", "ravi", tries(1))?;
                for n in 0..20 {
                    let earlier = delay::Tries { count: 1, last_at: tx.at().plus_ms(n - 20) };
                    store::put_tries(tx, "here", &format!("made up {n}"), earlier)?;
                }
                store::forget_tries_beyond(tx, "here", 5)?;
                let names = ["ravi", store::ANY_LOGIN, "made up 15", "made up 16", "made up 19"];
                let mut known = Vec::new();
                for name in names {
                    known.push(store::find_tries(tx, "here", name)?.is_some());
                }
                known.push(store::find_tries(tx, "elsewhere", "ravi")?.is_some());
                Ok::<_, Fault>(known)
            })
            .await
            .unwrap();
        assert_eq!(known, [true, true, false, true, true, true]);
    }
}
