//! `counterfoil user`: the people who may sign in.

use std::path::PathBuf;

use base::{Actor, Currency, Fault};
use clap::{Args, Subcommand};
use http::Method;
use office::access::{NewOwner, SetUp, set_up_here};
use office::settings::{NewShop, preset_of};
use office::staff::{self, NewStaff, Password, Role, StaffChange, add_staff, change_staff};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::ending::{Done, Ending};
use crate::opening::{Place, open_without_vault};
use crate::terminal::read_new_password;
use crate::{Program, control};

/// The people who may sign in.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Adds a person. In a folder without a shop it sets the shop up, with this person as its owner.
    #[command(after_help = "The password is asked for, or read from --password-file or from what is piped in.\n\n\
        Examples:\n  counterfoil user add --name \"Asha Patil\" --login asha --role cashier\n  \
        counterfoil user add --name \"Asha Patil\" --login asha --shop \"Kirana Fresh\" --country IN < password.txt")]
    Add(Add),
    /// Lists everybody, with role and status.
    #[command(after_help = "Example: counterfoil user list --json")]
    List(List),
    /// Gives a person a new password and ends their sessions.
    #[command(after_help = "Example: counterfoil user password asha")]
    Password(ChangePassword),
}

#[derive(Debug, Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// Name as shown.
    #[arg(long)]
    name: String,
    /// What they type to sign in.
    #[arg(long)]
    login: String,
    /// owner, manager, support, cashier, driver or accountant.
    #[arg(long, default_value = "owner", value_parser = role)]
    role: Role,
    /// A file whose first line is the password.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// For the set-up: what the shop is called.
    #[arg(long, value_name = "NAME", requires = "country")]
    shop: Option<String>,
    /// For the set-up: its country, two letters. Fixed from then on.
    #[arg(long, value_name = "CC", requires = "shop")]
    country: Option<String>,
    /// For the set-up: currency of the books; the country's when not given. Fixed from then on.
    #[arg(long, value_name = "CODE", requires = "shop")]
    currency: Option<String>,
    /// For the set-up: time zone, like Asia/Kolkata; the country's first when not given.
    #[arg(long, value_name = "ZONE", requires = "shop")]
    zone: Option<String>,
    /// Prints the person as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    place: Place,
    /// Prints the list as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ChangePassword {
    #[command(flatten)]
    place: Place,
    /// What they type to sign in.
    login: String,
    /// A file whose first line is the new password.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl User {
    pub(super) fn run(self) -> Done {
        let runtime = super::runtime()?;
        match self.command {
            UserCommand::Add(ask) => runtime.block_on(ask.run()),
            UserCommand::List(ask) => runtime.block_on(ask.run()),
            UserCommand::Password(ask) => runtime.block_on(ask.run()),
        }
    }
}

impl Add {
    async fn run(self) -> Done {
        let folder = if self.shop.is_some() { self.place.hold()? } else { self.place.hold_shop()? };
        let password = Password::new(read_new_password(self.password_file.as_deref())?.expose_secret());
        let program = open_without_vault(folder).await?;
        let json = self.json;
        let added = if program.shop().is_set_up() {
            self.add(&program, password).await?
        } else {
            self.set_up(&program, password).await?
        };
        program.close().await;
        if json {
            println!("{}", serde_json::to_string_pretty(&added)?);
        } else {
            println!(
                "{} can sign in as {}, with the role {}.",
                text(&added["name"]),
                text(&added["login"]),
                text(&added["role"])
            );
        }
        Ok(())
    }

    async fn add(self, program: &Program, password: Password) -> Done<Value> {
        if self.shop.is_some() {
            return Err(Ending::failed("this shop is set up already: leave out --shop"));
        }
        let new = NewStaff { name: self.name, login: self.login, role: self.role, password };
        let added = add_staff(program.shop(), &Actor::command_line(), new).await.map_err(Ending::failed)?;
        Ok(serde_json::to_value(added)?)
    }

    async fn set_up(self, program: &Program, password: Password) -> Done<Value> {
        let (Some(name), Some(country)) = (self.shop, self.country) else {
            return Err(Ending::failed(
                "this shop is not set up yet: say --shop and --country, or set it up in the browser with  counterfoil serve",
            ));
        };
        if self.role != Role::Owner {
            return Err(Ending::failed("the first person is the owner"));
        }
        let country = country.to_ascii_uppercase();
        let preset = preset_of(&country);
        let currency = self.currency.or_else(|| preset.map(|preset| preset.currency.to_owned()));
        let currency =
            currency.ok_or_else(|| Ending::failed(format!("say --currency: nothing is known of {country}")))?;
        let zone = self.zone.or_else(|| preset.and_then(|preset| preset.zones.first()).map(|zone| (*zone).to_owned()));
        let zone = zone.ok_or_else(|| Ending::failed(format!("say --zone: nothing is known of {country}")))?;
        let shop = NewShop {
            name,
            country,
            books_currency: Currency::of(&currency).map_err(Ending::failed)?,
            zone,
            address: None,
            tax_id: None,
            email: None,
            phone: None,
            practice: false,
        };
        let owner = NewOwner { name: self.name, login: self.login, password };
        let ask = SetUp { code: None, shop, owner };
        let id = set_up_here(program.shop(), &Actor::command_line(), ask).await.map_err(Ending::failed)?;
        let owner = program
            .shop()
            .db
            .read(move |tx| staff::find(tx, id))
            .await?
            .ok_or_else(|| Fault::bug("the new owner is gone"))?;
        Ok(serde_json::to_value(owner)?)
    }
}

impl List {
    async fn run(self) -> Done {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let mut people = Vec::new();
        let mut after = String::new();
        loop {
            let mut page =
                control::ask(&program, Method::GET, &format!("/api/v1/staff?limit=200{after}"), None).await?;
            if let Value::Array(items) = page["items"].take() {
                people.extend(items);
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        program.close().await;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "items": people }))?);
            return Ok(());
        }
        for person in &people {
            println!(
                "{:<24} {:<12} {:<10} {}",
                text(&person["login"]),
                text(&person["role"]),
                text(&person["status"]),
                text(&person["name"])
            );
        }
        if people.is_empty() {
            println!("Nobody can sign in yet.");
        }
        Ok(())
    }
}

impl ChangePassword {
    async fn run(self) -> Done {
        let folder = self.place.hold_shop()?;
        let password = Password::new(read_new_password(self.password_file.as_deref())?.expose_secret());
        let program = open_without_vault(folder).await?;
        let login = self.login.clone();
        let found = program
            .shop()
            .db
            .read(move |tx| match staff::find_by_login(tx, &login)? {
                Some((standing, _)) => staff::find(tx, standing.id),
                None => Ok::<_, Fault>(None),
            })
            .await?;
        let person = found.ok_or_else(|| Ending::failed(format!("nobody signs in as {}", self.login)))?;
        let change = StaffChange { password: Some(password), ..StaffChange::default() };
        change_staff(program.shop(), &Actor::command_line(), person.id, person.version, change)
            .await
            .map_err(Ending::failed)?;
        program.close().await;
        println!("{} has a new password, and was signed out everywhere.", person.name);
        Ok(())
    }
}

/// A role by its name.
fn role(name: &str) -> Result<Role, String> {
    Role::parse(&name.to_ascii_lowercase())
        .ok_or_else(|| "owner, manager, support, cashier, driver or accountant".to_owned())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
