//! Every action asks whether the person may: a public function of an area that takes `&Actor` calls `.may(`.

use crate::none;
use crate::repository::{File, our_sources};
use crate::source::{Source, Token};

/// Files of an area that hold no actions: what stands at the door, what speaks to the store, what wires it up.
const NO_ACTIONS: [&str; 4] = ["mod.rs", "routes.rs", "store.rs", "jobs.rs"];

/// Public functions that take an actor and never ask.
fn faults(file: &File, source: &Source) -> Vec<String> {
    let tokens = source.tokens();
    let mut faults = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].text != "fn" || !is_public(&tokens[..at]) {
            continue;
        }
        let Some(name) = tokens.get(at + 1) else { continue };
        let Some((parameters, body)) = parts(&tokens[at + 2..]) else { continue };
        if takes_actor(parameters) && !asks(body) {
            faults.push(format!("{}:{}: `{}` takes an Actor and never calls `.may(`", file.path, name.line, name.text));
        }
    }
    faults
}

/// Is what stands before `fn` a plain `pub`? One that is `pub(super)` is a part of an action.
fn is_public(before: &[Token<'_>]) -> bool {
    let mut words = before.iter().rev().map(|token| token.text).skip_while(|word| matches!(*word, "async" | "const"));
    words.next() == Some("pub")
}

/// The parameters and the body of the function whose name has just been read.
fn parts<'t, 's>(tokens: &'t [Token<'s>]) -> Option<(&'t [Token<'s>], &'t [Token<'s>])> {
    let open = tokens.iter().position(|token| token.text == "(")?;
    let close = open + matching(&tokens[open..], "(", ")")?;
    // The semicolon of an array type, `-> [u8; 32]`, ends nothing.
    let mut brackets = 0;
    let body = close
        + tokens[close..].iter().position(|token| {
            match token.text {
                "[" => brackets += 1,
                "]" => brackets -= 1,
                _ => {}
            }
            brackets == 0 && matches!(token.text, "{" | ";")
        })?;
    if tokens[body].text == ";" {
        return None;
    }
    let end = body + matching(&tokens[body..], "{", "}")?;
    Some((&tokens[open..close], &tokens[body..end]))
}

fn matching(tokens: &[Token<'_>], open: &str, close: &str) -> Option<usize> {
    let mut depth = 0;
    tokens.iter().position(|token| {
        if token.text == open {
            depth += 1;
        } else if token.text == close {
            depth -= 1;
        }
        depth == 0
    })
}

/// `who: &Actor`, `who: &base::Actor`, `who: &'a Actor`.
fn takes_actor(parameters: &[Token<'_>]) -> bool {
    let words: Vec<&str> = parameters.iter().map(|token| token.text).collect();
    words.iter().enumerate().any(|(at, word)| {
        let behind = words[..at].iter().rev().take_while(|word| !matches!(**word, "," | "(" | "<"));
        *word == "Actor" && behind.into_iter().any(|word| *word == "&")
    })
}

fn asks(body: &[Token<'_>]) -> bool {
    let words: Vec<&str> = body.iter().map(|token| token.text).collect();
    words.windows(3).any(|three| three == [".", "may", "("])
}

#[test]
fn every_action_asks_whether_the_person_may() {
    let is_action = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        path.starts_with("src-tauri/departments/")
            && path.split("/src/").nth(1).is_some_and(|inside| inside.contains('/'))
            && !path.contains("/routes/")
            && !NO_ACTIONS.contains(&name)
    };
    let faults: Vec<String> = our_sources()
        .iter()
        .filter(|(file, _)| is_action(&file.path))
        .flat_map(|(file, source)| faults(file, source))
        .collect();
    none("An action asks `who.may(…)`; a step that no person starts takes `&System`.", &faults);
}

#[test]
fn an_action_that_forgets_to_ask_is_found() {
    let check = |text: &str| faults(&File::planted("void_invoice.rs", text), &Source::read(text));
    let forgot = check(
        "/// who.may(X)\npub fn void_invoice(shop: &Shop, who: &Actor) -> Result<(), Fault> { write(\".may(\") }",
    );
    assert_eq!(forgot, ["void_invoice.rs:2: `void_invoice` takes an Actor and never calls `.may(`"]);
    assert!(check("pub async fn void(shop: &Shop, who: &base::Actor) { who.may(INVOICES_VOID)?; }").is_empty());
    assert_eq!(check("pub async fn void<'a>(who: &'a Actor, f: impl Fn(u8) -> u8) -> [u8; 2] { f(1) }").len(), 1);
    assert!(check("pub fn finish_refund(tx: &WriteTx<'_>, because: &System) { done() }").is_empty());
    assert!(check("pub(super) fn note(who: &Actor) { } fn own(who: &Actor) { }").is_empty());
}
