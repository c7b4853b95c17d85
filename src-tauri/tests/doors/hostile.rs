//! What attackers type, in the fields that take text: it is refused, or it is text wherever it comes out again.
//!
//! That screens show it as text is driven in the real window (`scripts/desktop`); here it is what screens, papers and
//! customers' pages are sent.

use std::collections::BTreeSet;
use std::path::Path;

use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Ask, Billed, Told};

/// Lines of one paper.
const LINES: usize = 100;
/// What a PDF would have its reader run, open, fetch, send or unpack.
const ACTIVE: [&str; 20] = [
    "AA",
    "AcroForm",
    "EmbeddedFile",
    "EmbeddedFiles",
    "GoToE",
    "GoToR",
    "ImportData",
    "JS",
    "JavaScript",
    "Launch",
    "Movie",
    "OpenAction",
    "Rendition",
    "RichMedia",
    "Sound",
    "SubmitForm",
    "Thread",
    "URI",
    "XFA",
    "Encrypt",
];

/// 500 texts: markup, addresses that are programs, formulas, headers, templates, SQL, paths, PDF, and tricks of Unicode.
fn texts() -> Vec<String> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/hostile/texts.json");
    let texts: Vec<String> = serde_json::from_slice(&std::fs::read(kept).unwrap()).unwrap();
    assert_eq!(texts.iter().collect::<BTreeSet<_>>().len(), 500);
    texts
}

/// As much of a text as a field takes.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// In the query of an address, every byte spelled out.
fn in_query(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// A browser reads this answer as what it is, and no header in it is anybody's but ours.
#[track_caller]
fn is_sound(told: &Told, kind: &str, text: &str) {
    assert!(!told.status.is_server_error(), "{text:?}: {} {}", told.status, told.text);
    let expected = if told.status.is_success() { kind } else { "application/problem+json" };
    assert_eq!(told.headers[header::CONTENT_TYPE], expected, "{text:?}");
    assert_eq!(told.headers["x-content-type-options"], "nosniff", "{text:?}");
    for name in ["set-cookie", "location", "refresh", "link", "x-hostile", "access-control-allow-origin"] {
        assert!(!told.headers.contains_key(name), "{text:?} set {name}");
    }
}

/// Names in a PDF outside of its strings and streams: what it has a reader do stands in these.
fn names_in(pdf: &str) -> BTreeSet<&str> {
    let (mut names, mut rest) = (BTreeSet::new(), pdf);
    while let Some(at) = rest.find(['(', '<', '/', '%', 's']) {
        rest = &rest[at..];
        rest = match rest.as_bytes() {
            [b'(', ..] => after_string(rest),
            [b'<', b'<', ..] => &rest[2..],
            [b'<', ..] => after(rest, ">"),
            [b'%', ..] => after(rest, "\n"),
            [b's', ..] if rest.starts_with("stream") => after(rest, "endstream"),
            [b'/', ..] => {
                let name = rest[1..].split(|c: char| !c.is_ascii_graphic() || "()<>[]{}/%".contains(c)).next().unwrap();
                names.insert(name);
                &rest[1 + name.len()..]
            }
            _ => &rest[1..],
        };
    }
    names
}

fn after<'t>(text: &'t str, end: &str) -> &'t str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// What follows a string in brackets, which has others inside it.
fn after_string(text: &str) -> &str {
    let (mut depth, mut escaped) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' if depth == 1 => return &text[at + 1..],
            b')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

impl Billed {
    /// As its owner.
    async fn ask(&self, ask: Ask) -> Told {
        ask.signed(&self.owner).at(&self.app).await
    }

    async fn change_settings(&self, change: Value) -> Told {
        let settings = self.ask(Ask::get("/api/v1/settings")).await.json();
        let ask = Ask::post("/api/v1/settings", change).by(Method::PATCH);
        self.ask(ask.with("if-match", &format!("\"{}\"", settings["version"]))).await
    }

    /// A draft with these lines, without those that the shop does not take.
    async fn draft_of(&self, customer: &Value, texts: &[String]) -> Value {
        let mut texts = texts.to_vec();
        loop {
            let line = |text: &String| {
                let text = cut(text, 500);
                json!({ "description": text, "quantity": "1", "unit_price": "1.00", "tax_code": "IN0" })
            };
            let lines: Vec<Value> = texts.iter().map(line).collect();
            let ask = json!({ "customer_id": customer["id"], "currency": "INR", "lines": lines, "note": texts[0] });
            let told = self.ask(Ask::post("/api/v1/invoices", ask)).await;
            is_sound(&told, "application/json", &texts[0]);
            if told.status == StatusCode::CREATED {
                assert!(texts.len() > LINES / 2, "hardly any line is taken");
                return told.json();
            }
            let refused = told.json();
            let field = refused["field"].as_str().unwrap_or_default();
            let place = field.strip_prefix("lines[").and_then(|rest| rest.split_once(']'));
            // The note is the first line's text.
            let place = place.map_or(0, |(place, _)| place.parse().unwrap());
            texts.remove(place);
        }
    }
}

#[tokio::test]
async fn what_attackers_type_is_refused_or_kept_as_text_and_finds_nothing_but_itself() {
    let shop = Billed::new().await;
    let mut kept = 0;
    for text in texts() {
        let customer = json!({ "name": cut(&text, 120), "address": cut(&text, 500), "note": text, "country": "IN" });
        let told = shop.ask(Ask::post("/api/v1/customers", customer)).await;
        is_sound(&told, "application/json", &text);
        if told.status == StatusCode::CREATED {
            kept += 1;
            let made = told.json();
            let read = shop.ask(Ask::get(&format!("/api/v1/customers/{}", made["id"].as_str().unwrap()))).await;
            is_sound(&read, "application/json", &text);
            let read = read.json();
            // Trimmed and composed as every text is, but nothing in it is worked out, taken for markup, or escaped.
            let (name, note) = (read["name"].as_str().unwrap(), read["note"].as_str().unwrap_or_default());
            for mark in ['<', '&', '{', '=', '\'', '%', '\\'] {
                let count = |text: &str| text.matches(mark).count();
                assert_eq!((count(name), count(note)), (count(&cut(&text, 120)), count(&text)), "{text:?}");
            }
        }
        let product = json!({
            "name": cut(&text, 200), "sku": cut(&text, 60), "unit": cut(&text, 20), "unit_price": "1.00", "currency": "INR",
            "tax_code": "IN0",
        });
        is_sound(&shop.ask(Ask::post("/api/v1/products", product)).await, "application/json", &text);
        for list in ["customers", "products", "invoices", "payments"] {
            let told = shop.ask(Ask::get(&format!("/api/v1/{list}?q={}", in_query(&cut(&text, 100))))).await;
            is_sound(&told, "application/json", &text);
        }
    }
    assert!(kept > 400, "only {kept} of 500 were tried");
    let found = shop.ask(Ask::get(&format!("/api/v1/customers?q={}", in_query("' OR 1=1 --")))).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
}

#[tokio::test]
async fn papers_and_customers_pages_made_of_what_attackers_type_run_open_and_load_nothing() {
    let shop = Billed::new().await;
    let texts = texts();
    let clean = shop.visit(&format!("/pay/{}", shop.bill().await.key)).await;
    let names =
        ["<script>window.hostile=1</script>", ") /JS (app.alert(1)) (", "</title><img src=x onerror=window.hostile=1>"];
    for (at, lines) in texts.chunks(LINES).enumerate() {
        let name = names[at % names.len()];
        let told = shop.change_settings(json!({ "name": name, "address": format!("{name}\n__CSP_NONCE__") })).await;
        assert_eq!(told.status, 200, "{}", told.text);
        let customer = shop.post("/api/v1/customers", json!({ "name": name, "address": name, "country": "IN" })).await;
        let draft = shop.draft_of(&customer, lines).await;
        let path = format!("/api/v1/invoices/{}", draft["id"].as_str().unwrap());
        let issued = shop.post(&format!("{path}/issue"), json!({})).await;
        let key = issued["pay_link"]["key"].as_str().unwrap();
        let mut papers = vec![shop.visit(&format!("/pay/{key}/pdf")).await];
        for paper in ["a4", "receipt80"] {
            papers.push(shop.ask(Ask::get(&format!("{path}/pdf?paper={paper}"))).await);
        }
        for paper in papers {
            is_sound(&paper, "application/pdf", name);
            let said = names_in(&paper.text);
            assert!(said.contains("Catalog") && said.contains("Font"), "this reads no PDF: {said:?}");
            let active: Vec<_> = ACTIVE.iter().filter(|name| said.contains(*name)).collect();
            assert!(active.is_empty(), "{active:?}");
        }
        let svg = shop.ask(Ask::get(&format!("{path}/pay-link.svg"))).await;
        is_sound(&svg, "image/svg+xml", name);
        is_sound(&shop.visit(&format!("/pay/{key}/data")).await, "application/json", name);
        let page = shop.visit(&format!("/pay/{key}")).await;
        assert_eq!(
            (page.status, page.text.len()),
            (clean.status, clean.text.len()),
            "the page itself says nothing of anybody"
        );
        for text in [&svg.text, &page.text] {
            assert!(!text.contains("hostile"), "{text}");
        }
    }
}

#[test]
fn what_a_pdf_would_do_is_read_from_its_names_and_not_from_its_texts() {
    let pdf = "%PDF-1.7 /URI\n1 0 obj <</Type/Catalog/Title(a \\) /JS (b) /Launch)/Author<2F4A53>/OpenAction[2 0 R]>>\n\
               2 0 obj <</Length 5>> stream\n/AA \nendstream endobj 3 0 obj <</S /JavaScript>> startxref";
    assert_eq!(
        names_in(pdf).into_iter().collect::<Vec<_>>(),
        ["Author", "Catalog", "JavaScript", "Length", "OpenAction", "S", "Title", "Type"]
    );
}
