//! A gateway that follows a script, in the words of its recordings. It stands at the other end of the wire, in this process:
//! there is no socket, and time passes because a clock is moved on. It keeps a book of its own, which is what judges us.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base::{Clock, FixedClock, Timestamp};
use connectors::gateways::{Body, Broken, Call, Limits, Said, Waiting, Wire};
use http::HeaderMap;
use reqwest::Url;
use secrecy::ExposeSecret;

use super::lines::{Further, LOOKED, Play, Renamed};
use super::rooms::Noted;
use super::script::{Script, Silence, Trouble};

/// What stands in the second question of a search: at Authorize.Net, and at Stripe.
const FURTHER: [&str; 2] = ["getSettledBatchListRequest", "/v1/payment_intents?created[gte]"];

/// One page, or one charge, as the gateway has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub number: u64,
    pub made_at: Timestamp,
    pub approved: bool,
    /// When the money was taken.
    pub charged_at: Option<Timestamp>,
}

/// A call as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Came {
    pub name: &'static str,
    pub at: Timestamp,
    /// Whether it was answered at all.
    pub answered: bool,
    /// For a question by our reference: whether it was told that there is nothing.
    pub found_nothing: bool,
    /// Whether the gateway can know a repeat of it: by its key, or by our reference.
    pub keyed: bool,
    /// Whether it goes on with the question before it.
    pub goes_on: bool,
}

/// What the gateway has of the payment that is under way.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub pages: Vec<Page>,
    /// How often money was taken.
    pub charges: u32,
    pub came: Vec<Came>,
    /// When the trouble is over, once it has come.
    pub back_at: Option<Timestamp>,
    script: Option<Script>,
    renamed: Option<Renamed>,
    /// The key of the page, and when it was first taken.
    key_at: Option<Timestamp>,
    /// The key under which money was taken.
    taken_under: Option<String>,
    collecting: u32,
    late: Option<(Timestamp, &'static str)>,
}

/// The gateway.
pub(super) struct Scripted {
    pub play: Arc<Play>,
    clock: Arc<FixedClock>,
    begun: (Instant, Timestamp),
    book: Mutex<Book>,
    numbers: Mutex<u64>,
    ids: Arc<Noted>,
}

impl fmt::Debug for Scripted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Scripted").field("provider", &self.play.lines.provider).finish_non_exhaustive()
    }
}

impl Scripted {
    /// The ids tell which references a call may be about: not every gateway has ours in full.
    pub(super) fn new(play: Arc<Play>, clock: Arc<FixedClock>, ids: Arc<Noted>) -> Self {
        let begun = (Instant::now(), clock.now());
        Self { play, clock, begun, book: Mutex::default(), numbers: Mutex::new(0), ids }
    }

    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another run: what was before is forgotten.
    pub(super) fn follows(&self, script: Script) {
        self.ids.forget();
        *self.book() = Book { script: Some(script), ..Book::default() };
    }

    /// Whether there is money to be heard of: taken, or agreed to and not taken yet.
    pub(super) fn has_money(&self, is_open: bool) -> bool {
        let book = self.book();
        book.charges > 0 || (is_open && book.pages.iter().any(|page| page.approved))
    }

    /// The customer pays, or agrees to pay, on the page that the shop shows, or on one that came by mail.
    pub(super) fn pay(&self, shown: Option<&str>) -> bool {
        let now = self.clock.now();
        let mut guard = self.book();
        let book = &mut *guard;
        let numbered = |page: &Page| shown.is_some_and(|url| url.contains(&format!("{:06}", page.number)));
        let at = book.pages.iter().position(numbered).or_else(|| book.pages.len().checked_sub(1));
        let Some(page) = at.and_then(|at| book.pages.get_mut(at)) else { return false };
        page.approved = true;
        if self.play.lines.taken.is_none() && page.charged_at.is_none() {
            page.charged_at = Some(now);
            book.charges += 1;
        }
        true
    }

    /// The body of the news that it was paid.
    pub(super) fn news(&self) -> Option<Vec<u8>> {
        let name = self.play.lines.webhook?;
        let book = self.book();
        let page = book.pages.iter().find(|page| page.charged_at.is_some() || page.approved)?;
        let renamed = book.renamed.clone().unwrap_or_default();
        let said = self.play.plain(name, &renamed, page.number, self.clock.now())?;
        Some(said.body.to_vec())
    }

    /// What was begun late is done when its time has come.
    pub(super) fn catch_up(&self) {
        let now = self.clock.now();
        let mut book = self.book();
        if let Some((at, name)) = book.late.filter(|(at, _)| *at <= now) {
            book.late = None;
            let under = book.taken_under.clone();
            self.do_it(&mut book, name, under, at);
        }
    }

    /// Whether something that was begun is still to be done.
    pub(super) fn late_at(&self) -> Option<Timestamp> {
        self.book().late.map(|(at, _)| at)
    }

    fn next_number(&self) -> u64 {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        *numbers += 1;
        *numbers
    }

    /// Whether it takes the same call for another one. A gateway that promises keys for charges and keeps none is not played: that
    /// a charge is sent again under its key is what they are for.
    fn is_keyless(&self, script: &Script, call: &Call) -> bool {
        script.keyless && (call.name != "charge" || self.key_s() == 0)
    }

    fn key_s(&self) -> i64 {
        self.play.gateway().map_or(0, |gateway| gateway.about().idempotency_key_s)
    }

    /// Does what a call asks for, once.
    fn do_it(&self, book: &mut Book, name: &'static str, key: Option<String>, now: Timestamp) {
        match name {
            "capture" => {
                let open = book.pages.iter_mut().find(|page| page.approved && page.charged_at.is_none());
                if let Some(page) = open {
                    page.charged_at = Some(now);
                    book.charges += 1;
                    book.taken_under = key;
                }
            }
            "charge" => {
                let number = self.next_number();
                book.pages.push(Page { number, made_at: now, approved: true, charged_at: Some(now) });
                book.charges += 1;
            }
            _ => {
                let number = self.next_number();
                book.pages.push(Page { number, made_at: now, approved: false, charged_at: None });
            }
        }
        if name != "capture" {
            book.key_at.get_or_insert(now);
        }
    }

    /// Which payment a call is about, from the words in it.
    fn recognise(&self, book: &mut Book, call: &Call) {
        if book.renamed.is_some() {
            return;
        }
        let text = text_of(call);
        for reference in self.ids.references() {
            let Ok(renamed) = self.play.renamed(&reference) else { continue };
            if !renamed.is_empty() && renamed.iter().all(|(_, now)| text.contains(now.as_str())) {
                book.renamed = Some(renamed);
                return;
            }
        }
    }

    fn answer(&self, call: &Call, limits: &Limits) -> Result<Said, Broken> {
        let now = self.clock.now();
        self.catch_up();
        let mut book = self.book();
        if call.name == "saved" {
            return Ok(self.play.plain(LOOKED, &Renamed::new(), 0, now).unwrap_or_else(|| status(500)));
        }
        let Some(script) = book.script else { return Ok(status(503)) };
        let collects = matches!(call.name, "create" | "charge" | "capture");
        let text = text_of(call);
        let goes_on = FURTHER.iter().any(|further| text.contains(further));
        let keyed = key_of(call).is_some();
        let mut came = Came { name: call.name, at: now, answered: false, found_nothing: false, keyed, goes_on };
        if book.back_at.is_some_and(|at| now < at) {
            book.came.push(came);
            return self.silent(script.away, limits);
        }
        self.recognise(&mut book, call);
        if collects {
            book.collecting += 1;
            let meets = script.trouble != Trouble::None && book.back_at.is_none() && self.meets(&book, &script, call);
            if meets {
                return self.trouble(&mut book, script, call, limits, came);
            }
        }
        let said = self.said(&mut book, &script, call, &mut came);
        came.answered = true;
        book.came.push(came);
        self.clock.advance_ms(script.answer_ms);
        Ok(said)
    }

    /// Whether this is the call that the script is about: the first, or that which takes the money where there are two.
    fn meets(&self, book: &Book, script: &Script, call: &Call) -> bool {
        if self.play.lines.taken.is_some() && script.on_call == 2 {
            call.name == "capture"
        } else {
            book.collecting == 1
        }
    }

    fn trouble(
        &self,
        book: &mut Book,
        script: Script,
        call: &Call,
        limits: &Limits,
        came: Came,
    ) -> Result<Said, Broken> {
        let now = self.clock.now();
        let key = key_of(call);
        let done = match script.trouble {
            Trouble::None => Ok(script.away),
            Trouble::DoneUntold(how) => {
                self.do_it(book, call.name, key, now);
                Ok(how)
            }
            Trouble::LostUntold(how) => Ok(how),
            Trouble::DoneLate(after_ms) => {
                book.late = Some((now.plus_ms(after_ms), call.name));
                book.taken_under = key;
                Ok(Silence::Hangs)
            }
            Trouble::SentTwice => {
                // The second copy meets what the first one left: a key, a reference, a paid order; or nothing of that.
                let mut first = came;
                let said = self.said(book, &script, call, &mut first);
                // A charge that is sent twice on the way to a gateway that looks for no duplicates is made twice, whatever the
                // shop does: that is not played.
                if !(self.is_keyless(&script, call) && call.name == "charge") {
                    self.said(book, &script, call, &mut Came { ..first });
                }
                Err(said)
            }
        };
        book.came.push(Came { answered: done.is_err(), ..came });
        match done {
            Err(said) => {
                book.back_at = Some(now);
                self.clock.advance_ms(script.answer_ms);
                Ok(said)
            }
            Ok(how) => {
                let silent = self.silent(how, limits);
                book.back_at = Some(self.clock.now().plus_ms(script.away_ms));
                silent
            }
        }
    }

    /// No answer, after as long as that takes.
    fn silent(&self, how: Silence, limits: &Limits) -> Result<Said, Broken> {
        let broken = |sent, reason: &str| Err(Broken { sent, reason: reason.to_owned() });
        match how {
            Silence::Drops => broken(true, "the connection broke off"),
            Silence::Status(code) => Ok(status(code)),
            Silence::Refuses => broken(false, "no connection"),
            Silence::Hangs => {
                self.clock.advance_ms(i64::try_from(limits.read.as_millis()).unwrap_or(30_000));
                broken(true, "no answer in time")
            }
        }
    }

    /// The answer, and what it does.
    fn said(&self, book: &mut Book, script: &Script, call: &Call, came: &mut Came) -> Said {
        let now = self.clock.now();
        let (play, lines) = (&self.play, self.play.lines);
        let renamed = book.renamed.clone().unwrap_or_default();
        let last = book.pages.last().map_or(0, |page| page.number);
        let paid = book.pages.iter().find(|page| page.charged_at.is_some()).copied();
        let tell =
            |name: &'static str, number: u64| play.plain(name, &renamed, number, now).unwrap_or_else(|| status(500));
        match call.name {
            "token" => tell("token", 0),
            "create" | "charge" => {
                let key_s = self.key_s();
                let keyless = self.is_keyless(script, call);
                let remembers = key_s == 0 || book.key_at.is_some_and(|at| now.since_ms(at) < key_s * 1000);
                let is_known = book.key_at.is_some() && lines.again.is_some() && !keyless && remembers;
                // What has begun and is not done yet is done now: the key is held by it.
                if is_known || (book.late.is_some() && lines.again.is_some() && !keyless) {
                    if let Some((_, name)) = book.late.take() {
                        self.do_it(book, name, None, now);
                    }
                    let number = book.pages.last().map_or(0, |page| page.number);
                    return tell(lines.again.unwrap_or(lines.made), number);
                }
                self.do_it(book, call.name, None, now);
                tell(lines.made, book.pages.last().map_or(0, |page| page.number))
            }
            "capture" => {
                let [done, again, before] = lines.taken.unwrap_or([lines.paid; 3]);
                let key = key_of(call);
                match paid {
                    Some(page) if book.taken_under == key && !script.keyless => tell(again, page.number),
                    // Its own book knows that the order was paid, whatever it knows of keys.
                    Some(page) => tell(before, page.number),
                    None => {
                        book.late = None;
                        self.do_it(book, "capture", key, now);
                        tell(done, last)
                    }
                }
            }
            "find" => {
                let Some([open, found, none]) = lines.found else { return status(404) };
                let (what, number) = match (paid, book.pages.is_empty()) {
                    (Some(page), _) => (found, page.number),
                    (None, false) => (open, last),
                    (None, true) => (none, 0),
                };
                // An open page that is told in the words of nothing is found by nobody.
                came.found_nothing = what == none;
                let told = match (lines.further, came.goes_on) {
                    (Further::Nothing(nothing), true) => nothing,
                    (Further::Everything, false) => none,
                    _ => what,
                };
                play.told(told, &renamed, number, now).unwrap_or_else(|| status(500))
            }
            "fetch" => {
                let approved = lines.approved.filter(|_| book.pages.iter().any(|page| page.approved));
                match (paid, approved) {
                    (Some(page), _) => {
                        let by_name = play.by_name(&text_of(call), page.number);
                        tell(by_name.unwrap_or(lines.paid), page.number)
                    }
                    (None, Some(approved)) => tell(approved, last),
                    (None, None) if came.goes_on => tell("list.batches_none", 0),
                    (None, None) => tell(lines.open, last),
                }
            }
            _ => status(503),
        }
    }
}

impl Wire for Scripted {
    fn send<'a>(&'a self, call: &'a Call, _: Url, limits: &'a Limits) -> Waiting<'a, Result<Said, Broken>> {
        Box::pin(async move { self.answer(call, limits) })
    }

    fn now(&self) -> Instant {
        let gone = self.clock.now().since_ms(self.begun.1);
        self.begun.0 + Duration::from_millis(u64::try_from(gone).unwrap_or(0))
    }

    fn rest(&self, time: Duration) -> Waiting<'_, ()> {
        self.clock.advance_ms(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        Box::pin(std::future::ready(()))
    }
}

fn key_of(call: &Call) -> Option<String> {
    match &call.repeat {
        connectors::gateways::Repeat::UnderKey(key) => Some(key.clone()),
        _ => None,
    }
}

fn text_of(call: &Call) -> String {
    let body = match &call.body {
        Body::Empty => String::new(),
        Body::Form(fields) => fields.iter().map(|(name, value)| format!("{name}={value}&")).collect(),
        Body::Json(json) => json.to_string(),
        Body::Text { text, .. } => text.expose_secret().to_owned(),
    };
    let query: String = call.query.iter().map(|(name, value)| format!("{name}={value}&")).collect();
    format!("{}?{query} {body}", call.path)
}

fn status(code: u16) -> Said {
    Said { status: code, headers: HeaderMap::new(), body: bytes::Bytes::new() }
}
