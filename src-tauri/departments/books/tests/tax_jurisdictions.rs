//! The sales tax table: entered row by row or from a file, found by address, counted by state.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::ShopDate;
use books::tax::jurisdictions::{
    TaxAddress, TaxJurisdiction, TaxJurisdictionId, find_at_address, find_in_regions, find_jurisdiction,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day};

const WRITE: &[&str] = &["settings:write"];
const READ: &[&str] = &["settings:read"];

fn america() -> Books {
    Books::of("US", "USD")
}

fn add(books: &Books, ask: Value) -> (u16, Value) {
    Ask::post("/tax-jurisdictions", ask).by(books, WRITE)
}

fn rows(books: &Books) -> Vec<Value> {
    Ask::get("/tax-jurisdictions").by(books, READ).1["items"].as_array().unwrap().clone()
}

fn dallas() -> Value {
    json!({ "region": "tx", "city": "Dallas", "tax_code": "US825", "valid_from": "2026-01-01" })
}

fn bring_in(books: &Books, csv: &str, dry_run: bool) -> Value {
    let (status, told) =
        Ask::post("/tax-jurisdictions/import", json!({ "csv": csv, "dry_run": dry_run })).by(books, WRITE);
    assert_eq!(status, 200, "{told}");
    told
}

/// The code that applies at a place on a day, as documents look it up.
fn code_at(books: &Books, city: &'static str, postal_code: &'static str, on: &'static str) -> Option<String> {
    let at =
        TaxAddress { region: "TX".into(), county: String::new(), city: city.into(), postal_code: postal_code.into() };
    books
        .read(move |tx, _| {
            let near = find_at_address(tx, "US", &at, day(on))?;
            let all = find_in_regions(tx, "US", &["TX", "OK"], day(on))?;
            let code = |rows: &[TaxJurisdiction]| {
                find_jurisdiction(rows, &at, "goods", day(on)).map(|row| row.tax_code.clone())
            };
            assert_eq!(code(&near), code(&all), "one customer at a time or many");
            Ok(code(&near))
        })
        .unwrap()
}

#[test]
fn a_row_is_added_changed_and_removed_and_each_is_written_down() {
    let books = america();
    let (status, made) = add(&books, dallas());
    let id = made["id"].as_str().unwrap().to_owned();
    let expected = json!({
        "id": id, "country": "US", "region": "TX", "county": "", "city": "Dallas", "postal_prefix": "",
        "product_class": "", "tax_code": "US825", "taxes_shipping": false, "valid_from": "2026-01-01", "version": 1,
    });
    assert_eq!((status, &made), (201, &expected));
    assert_eq!(rows(&books), [expected]);

    let path = format!("/tax-jurisdictions/{id}");
    let moved = json!({ "region": "TX", "county": "Collin", "tax_code": "US0", "taxes_shipping": true });
    let put = |version| Ask::put(&path, moved.clone()).at_version(version).by(&books, WRITE);
    let (status, changed) = put(1);
    assert_eq!((status, &changed["county"], &changed["version"]), (200, &json!("Collin"), &json!(2)), "{changed}");
    assert_eq!(changed["valid_from"], "2026-01-01", "the day stays where none is said");
    assert_eq!(put(1).0, 412);
    assert_eq!(put(2).1, changed, "the same again is no change");

    assert_eq!(Ask::delete(&path).by(&books, WRITE).0, 204);
    assert_eq!(Ask::delete(&path).by(&books, WRITE).1["code"], "tax_jurisdiction.no_such_row");
    let notes = books.read(move |tx, _| office::audit::find_of_subject(tx, &id)).unwrap();
    let acts: Vec<_> = notes.iter().map(|note| note.action.as_str()).collect();
    assert_eq!(acts, ["tax_jurisdiction.added", "tax_jurisdiction.changed", "tax_jurisdiction.removed"]);
    let news = books.read(|tx, _| tx.announcements_after(0, 10)).unwrap();
    assert_eq!((news.len(), news[0].tags.as_slice()), (3, &["tax-jurisdictions".to_owned()][..]));
}

#[test]
fn the_same_post_twice_makes_one_row_and_the_same_place_twice_is_refused() {
    let books = america();
    let post = || Ask::post("/tax-jurisdictions", dallas()).once("key-0001").by(&books, WRITE);
    assert_eq!((post(), rows(&books).len()), (post(), 1));
    let again = json!({ "region": "TX", "city": " DALLAS ", "tax_code": "US0", "valid_from": "2026-01-01" });
    let (status, told) = add(&books, again.clone());
    assert_eq!((status, told["code"].as_str()), (409, Some("tax_jurisdiction.place_taken")));
    let mut later = again;
    later["valid_from"] = json!("2027-01-01");
    let (status, later) = add(&books, later);
    assert_eq!(status, 201);
    let path = format!("/tax-jurisdictions/{}", later["id"].as_str().unwrap());
    assert_eq!(Ask::put(&path, dallas()).at_version(1).by(&books, WRITE).0, 409, "nor by moving there");
}

#[test]
fn what_makes_no_row_names_its_field_and_whoever_may_not_is_refused() {
    let books = america();
    let by_address = json!({ "code": "GOODS", "name": "By address", "treatment": "taxed", "product_class": "goods" });
    assert_eq!(Ask::post("/tax-codes", by_address).by(&books, WRITE).0, 201);
    for (field, value) in [
        ("region", "ZZ"),
        ("region", ""),
        ("postal_prefix", "SW1A"),
        ("postal_prefix", "752011"),
        ("product_class", "two words"),
        ("tax_code", "NONE"),
        ("tax_code", "GOODS"),
        ("valid_from", "1/1/2027"),
        ("colour", "red"),
    ] {
        let mut ask = dallas();
        ask[field] = json!(value);
        let (status, told) = add(&books, ask);
        assert_eq!((status, told["field"].as_str()), (400, Some(field)), "{value}: {told}");
    }
    assert_eq!(Ask::post("/tax-jurisdictions", dallas()).by(&books, READ).0, 403);
    assert_eq!(Ask::get("/tax-jurisdictions").by(&books, &[]).0, 403);
    assert_eq!(Ask::get("/tax-jurisdictions/export").by_nobody(&books).0, 401);
    let (status, told) = add(&Books::of("IN", "INR"), dallas());
    assert_eq!((status, told["code"].as_str()), (422, Some("tax_jurisdiction.not_here")));
}

#[test]
fn a_code_that_is_found_by_address_has_no_rate_of_its_own() {
    let books = america();
    let goods = json!({ "code": "GOODS", "name": "By address", "treatment": "taxed", "product_class": "Goods" });
    let (status, made) = Ask::post("/tax-codes", goods.clone()).by(&books, WRITE);
    assert_eq!((status, &made["product_class"], &made["components"]), (201, &json!("goods"), &json!([])));
    let mut with_rate = goods.clone();
    with_rate["code"] = json!("GOODS2");
    with_rate["components"] = json!([{ "component": "STATE6", "rate": "6" }]);
    assert_eq!(Ask::post("/tax-codes", with_rate).by(&books, WRITE).1["field"], "components");
    let rate = json!({ "rate": { "from_on": "2027-01-01", "components": [{ "component": "S", "rate": "6" }] } });
    let (status, told) = Ask::patch("/tax-codes/GOODS", 1, rate).by(&books, WRITE);
    assert_eq!((status, told["code"].as_str()), (422, Some("tax_code.by_address")));
    let (status, told) = Ask::post("/tax-codes", goods).by(&Books::of("IN", "INR"), WRITE);
    assert_eq!((status, told["field"].as_str()), (400, Some("product_class")));
}

#[test]
fn a_row_of_a_later_day_takes_the_place_of_the_one_before_it() {
    let books = america();
    for (code, from) in [("US825", "2026-01-01"), ("US0", "2027-01-01")] {
        let row = json!({ "region": "TX", "postal_prefix": "752", "tax_code": code, "valid_from": from });
        assert_eq!(add(&books, row).0, 201);
    }
    let on = |day| code_at(&books, "Dallas", "75201", day);
    assert_eq!((on("2025-12-31"), on("2026-12-31").as_deref()), (None, Some("US825")));
    assert_eq!((on("2027-01-01").as_deref(), code_at(&books, "Austin", "78701", "2027-01-01")), (Some("US0"), None));
}

const TABLE: &str = "\
State,ZIP,City,Class,Tax code,Taxes shipping,Valid from\r\n\
TX,,,,US825,yes,2026-01-01\r\n\
TX,752,,,US0,,2026-01-01\r\n\
OK,,\"Tulsa, OK\",food,USEX,no,2026-01-01\r\n";

#[test]
fn a_table_is_looked_at_brought_in_and_taken_out_as_it_was() {
    let books = america();
    let looked = bring_in(&books, TABLE, true);
    let came = |added: usize, changed: usize, unchanged: usize, is_written: bool| json!({ "is_written": is_written, "added": added, "changed": changed, "unchanged": unchanged, "problems": [] });
    assert_eq!((looked, rows(&books).len()), (came(3, 0, 0, false), 0));
    assert_eq!(bring_in(&books, TABLE, false), came(3, 0, 0, true));
    assert_eq!(code_at(&books, "Dallas", "75201-1234", "2026-11-21").as_deref(), Some("US0"));

    let (_, file) = Ask::get("/tax-jurisdictions/export").text(&books, READ);
    assert_eq!(
        file.lines().next(),
        Some("region,county,city,postal_prefix,product_class,tax_code,taxes_shipping,valid_from")
    );
    assert!(file.contains("OK,,\"Tulsa, OK\",,food,USEX,no,2026-01-01"), "{file}");
    assert_eq!(bring_in(&books, &file, false), came(0, 0, 3, true), "what it says is there");
    assert_eq!(bring_in(&books, &file.replace("US825", "US0"), false), came(0, 1, 2, true));
    let texas = rows(&books).into_iter().find(|row| row["region"] == "TX" && row["postal_prefix"] == "").unwrap();
    assert_eq!((&texas["tax_code"], &texas["version"]), (&json!("US0"), &json!(2)));
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "tax-jurisdictions")).unwrap();
    assert_eq!(notes.len(), 2, "an import that changes nothing is no act");
}

#[test]
fn a_wrong_line_keeps_the_whole_table_out_and_is_named() {
    let books = america();
    let wrong = format!("{TABLE}TX,,,,US9,,\r\nTX,ABC,,,US0,,\r\nTX,752,,,US825,,2026-01-01\r\nNM,,,,US0,maybe,\r\n");
    let told = bring_in(&books, &wrong, false);
    let problem = |at: usize| {
        let one = &told["problems"][at];
        (
            one["line"].as_u64().unwrap(),
            one["column"].as_str().unwrap().to_owned(),
            one["code"].as_str().unwrap().to_owned(),
        )
    };
    let of = |line, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
    assert_eq!((told["is_written"].as_bool(), told["problems"].as_array().unwrap().len()), (Some(false), 4), "{told}");
    assert_eq!(problem(0), of(5, "tax_code", "input.invalid"));
    assert_eq!(problem(1), of(6, "postal_prefix", "input.invalid"));
    assert_eq!(problem(2), of(7, "", "tax_jurisdiction.twice"));
    assert_eq!(problem(3), of(8, "taxes_shipping", "input.invalid"));
    assert!(rows(&books).is_empty());
    for (table, line) in [("", 1), ("region\nTX\n", 1), ("region,tax_code\n", 1), ("region,tax_code\nTX,\"US0\n", 2)] {
        let told = bring_in(&books, table, true);
        assert_eq!(
            (&told["problems"][0]["line"], &told["problems"][0]["code"]),
            (&json!(line), &json!("tax_jurisdiction.unreadable"))
        );
    }
}

#[test]
fn an_import_under_the_same_key_answers_the_same() {
    let books = america();
    let post = || {
        let ask = json!({ "csv": TABLE, "dry_run": false });
        Ask::post("/tax-jurisdictions/import", ask).once("key-0002").by(&books, WRITE)
    };
    assert_eq!((post(), rows(&books).len()), (post(), 3));
}

fn row(number: usize, (city, prefix, class, from): (&str, &str, &str, &str)) -> TaxJurisdiction {
    TaxJurisdiction {
        id: TaxJurisdictionId::from_number(number as u128),
        country: "US".into(),
        region: "TX".into(),
        county: String::new(),
        city: city.into(),
        postal_prefix: prefix.into(),
        product_class: class.into(),
        tax_code: format!("T{number}"),
        taxes_shipping: false,
        valid_from: ShopDate::parse(from).unwrap(),
        version: 1,
    }
}

fn some_rows() -> impl Strategy<Value = Vec<TaxJurisdiction>> {
    let place = (
        prop_oneof![Just(""), Just("Dallas"), Just("Plano")],
        prop_oneof![Just(""), Just("7"), Just("752"), Just("75201"), Just("76")],
        prop_oneof![Just(""), Just("goods"), Just("food")],
        prop_oneof![Just("2025-01-01"), Just("2026-01-01"), Just("2027-01-01")],
    );
    prop::collection::btree_set(place, 0..30)
        .prop_map(|places| places.into_iter().enumerate().map(|(at, place)| row(at, place)).collect())
}

proptest! {
    #[test]
    fn the_most_specific_row_wins_in_whatever_order_they_stand(rows in some_rows().prop_shuffle(), turn in 0_usize..30) {
        let at = TaxAddress {
            region: "TX".into(), county: String::new(), city: "dallas".into(), postal_code: "75201-1234".into(),
        };
        let on = day("2026-11-21");
        let won = find_jurisdiction(&rows, &at, "goods", on);
        let mut turned = rows.clone();
        turned.reverse();
        let many = turned.len().max(1);
        turned.rotate_left(turn % many);
        prop_assert_eq!(won, find_jurisdiction(&turned, &at, "goods", on));

        // What covers the address, told apart by what a person would say is nearer.
        let covering: Vec<&TaxJurisdiction> = rows.iter()
            .filter(|row| row.valid_from <= on && "75201-1234".starts_with(&row.postal_prefix))
            .filter(|row| matches!(row.city.as_str(), "" | "Dallas") && matches!(row.product_class.as_str(), "" | "goods"))
            .collect();
        prop_assert_eq!(won.is_none(), covering.is_empty());
        if let Some(won) = won {
            for other in covering.into_iter().filter(|other| other.id != won.id) {
                let (one, two) = ((&won.product_class, won.postal_prefix.len(), &won.city), (&other.product_class, other.postal_prefix.len(), &other.city));
                prop_assert!(one > two || (one == two && won.valid_from > other.valid_from), "{:?} before {:?}", won, other);
            }
        }
    }
}
