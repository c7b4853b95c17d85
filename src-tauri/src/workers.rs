//! The workers: inbox, outbox, subscribers, catch-up, calendar, hooks. Each can be stepped by hand, so that tests decide when things happen.
//! One that breaks off is begun again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::area::{Area, EffectHandler, Subscriber};
use base::db::Heard;
use base::{Fault, Shop, Timestamp};
use till::inbox::{Idle, IntakeDesk};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::crew::Crew;
use crate::keep::{keep, note_if_broken};
use crate::wake::catch_up_worker;

/// How many effects are carried out at one time.
const EFFECTS_AT_ONCE: usize = 16;
/// A worker that has nothing to do looks again after this long at the latest.
const NAP_MAX: Duration = Duration::from_secs(5);
/// And never sooner than this: what is due may be blocked by an earlier effect of its subject.
const NAP_MIN: Duration = Duration::from_millis(20);

/// How often it is looked whether webhook addresses are to be compared.
const HOOKS_EVERY: Duration = Duration::from_secs(60);

/// What has had its time goes a while after the start, when whoever opened the shop is at work, and then once a day.
const TIDY_AFTER: Duration = Duration::from_secs(120);
const TIDY_EVERY: Duration = Duration::from_secs(24 * 3600);

/// The inbox is worked on in steps that are at least this far apart.
const GATHER: Duration = Duration::from_millis(2);
/// So many deliveries that wait for their answer are a flood.
const FLOOD: usize = 8;
/// And the inbox waits for its end no longer than this.
const GIVE_WAY_MAX: Duration = Duration::from_millis(250);

/// What the areas registered for the workers.
#[derive(Clone)]
pub struct Workers {
    effects: Arc<HashMap<&'static str, EffectHandler>>,
    subscribers: Arc<Vec<Subscriber>>,
}

impl Workers {
    /// From the areas.
    pub fn of(areas: &[Area]) -> Self {
        let effects = areas.iter().flat_map(|area| area.effects.iter().map(|effect| (effect.kind, *effect))).collect();
        let subscribers = areas.iter().flat_map(|area| area.subscribers.iter().copied()).collect();
        Self { effects: Arc::new(effects), subscribers: Arc::new(subscribers) }
    }

    /// Works until nothing is due any more. For tests and commands.
    pub async fn settle(&self, shop: &Shop) -> Result<(), Fault> {
        loop {
            let mut busy = till::inbox::work_once(shop).await? == Idle::No;
            busy |= self.carry_out_one(shop).await?;
            busy |= keep_calendar(shop).await?;
            for subscriber in self.subscribers.iter() {
                busy |= hear_one(shop, *subscriber).await? != Heard::Nothing;
            }
            if !busy {
                return Ok(());
            }
        }
    }

    /// Claims and carries out one effect that is due; `false` when none is.
    async fn carry_out_one(&self, shop: &Shop) -> Result<bool, Fault> {
        let Some(row) = shop.db.claim_effect(None).await? else { return Ok(false) };
        self.carry_out(shop, row).await?;
        Ok(true)
    }

    async fn carry_out(&self, shop: &Shop, row: base::OutboxRow) -> Result<(), Fault> {
        match self.effects.get(row.kind.as_str()) {
            Some(handler) => (handler.carry_out)(shop.clone(), row).await,
            None => {
                let who = row.system();
                shop.db.write(&who, move |tx| tx.effect_failed(&row, "nothing here carries out this kind")).await
            }
        }
    }

    /// Starts every worker; they end when told to stop.
    pub(crate) fn start(&self, shop: &Shop, stop: &watch::Receiver<bool>, crew: &mut Crew) {
        crew.spawn("inbox", keep("inbox", shop.clone(), stop.clone(), inbox_worker));
        let workers = self.clone();
        let outbox = move |shop, stop| workers.clone().outbox_worker(shop, stop);
        crew.spawn("outbox", keep("outbox", shop.clone(), stop.clone(), outbox));
        for subscriber in self.subscribers.iter().copied() {
            let hear = move |shop, stop| subscriber_worker(shop, subscriber, stop);
            crew.spawn(subscriber.name, keep(subscriber.name, shop.clone(), stop.clone(), hear));
        }
        crew.spawn("catch-up", keep("catch-up", shop.clone(), stop.clone(), catch_up_worker));
        crew.spawn("calendar", keep("calendar", shop.clone(), stop.clone(), calendar_worker));
        crew.spawn("hooks", keep("hooks", shop.clone(), stop.clone(), hooks_worker));
        let workers = self.clone();
        let tidy = move |shop, stop| workers.clone().tidy_worker(shop, stop);
        crew.spawn("tidy", keep("tidy", shop.clone(), stop.clone(), tidy));
    }

    /// Lets go what has had its time: news that everybody has heard, idempotency keys, counters, old copies.
    pub async fn tidy(&self, shop: &Shop) -> Result<(), Fault> {
        let subscribers: Vec<&'static str> = self.subscribers.iter().map(|subscriber| subscriber.name).collect();
        let tidied = shop.db.tidy(&subscribers).await?;
        let refusals = till::inbox::tidy(shop).await?;
        tracing::debug!(?tidied, refusals, "tidied");
        Ok(())
    }

    async fn tidy_worker(self, shop: Shop, mut stop: watch::Receiver<bool>) {
        let mut wait = TIDY_AFTER;
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.changed() => {}
            }
            if *stop.borrow() {
                return;
            }
            if let Err(fault) = self.tidy(&shop).await {
                tracing::warn!(%fault, "tidying was left unfinished; it is tried again tomorrow");
            }
            wait = TIDY_EVERY;
        }
    }

    async fn outbox_worker(self, shop: Shop, mut stop: watch::Receiver<bool>) {
        let mut queued = shop.db.effects();
        let mut under_way = JoinSet::new();
        while !*stop.borrow() {
            while let Some(ended) = under_way.try_join_next() {
                note_if_broken(&shop, ended);
            }
            if under_way.len() >= EFFECTS_AT_ONCE {
                if let Some(ended) = under_way.join_next().await {
                    note_if_broken(&shop, ended);
                }
                continue;
            }
            match shop.db.claim_effect(None).await {
                Ok(Some(row)) => {
                    let (workers, shop) = (self.clone(), shop.clone());
                    under_way.spawn(async move {
                        if let Err(fault) = workers.carry_out(&shop, row).await {
                            tracing::error!(%fault, "an effect was left unfinished; its lease runs out and it is asked about");
                        }
                    });
                }
                Ok(None) => {
                    let next = shop.db.next_effect_at().await.ok().flatten();
                    rest(&shop, next, &mut queued, &mut stop).await;
                }
                Err(fault) => trouble("outbox", &fault, &mut stop).await,
            }
        }
        while let Some(ended) = under_way.join_next().await {
            note_if_broken(&shop, ended);
        }
    }
}

async fn inbox_worker(shop: Shop, mut stop: watch::Receiver<bool>) {
    let mut news = shop.db.news();
    while !*stop.borrow() {
        give_way(&shop, &mut stop).await;
        match till::inbox::work_once(&shop).await {
            Ok(Idle::No) => {}
            Ok(Idle::Until(next)) => rest(&shop, next, &mut news, &mut stop).await,
            Err(fault) => trouble("inbox", &fault, &mut stop).await,
        }
    }
}

/// Does one thing that the calendar asks for; `false` when nothing is due.
async fn keep_calendar(shop: &Shop) -> Result<bool, Fault> {
    let fired = till::invoices::fire_recurring(shop).await;
    // None waits for another to do well.
    let raised = till::invoices::raise_reminders(shop).await;
    let fell_due = till::invoices::let_tax_fall_due(shop).await;
    let earned = till::invoices::earn_revenue(shop).await;
    Ok(fired? | raised? | fell_due? | earned?)
}

/// Looks at the calendar again and again, and not for how long it rested: after a sleep and after a clock that was set, what is due
/// follows from the day alone.
async fn calendar_worker(shop: Shop, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match keep_calendar(&shop).await {
            Ok(true) => {}
            Ok(false) => tokio::select! {
                () = tokio::time::sleep(NAP_MAX) => {}
                _ = stop.changed() => {}
            },
            Err(fault) => trouble("calendar", &fault, &mut stop).await,
        }
    }
}

/// Looks again and again whether an account's webhook addresses are to be compared with those at its gateway; which are due is told by
/// what is kept, and not by how long it rested.
async fn hooks_worker(shop: Shop, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(fault) = till::registered_hooks::compare_due_hooks(&shop).await {
            tracing::warn!(%fault, "registered webhook addresses could not be compared; it is tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(HOOKS_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Lets deliveries that arrive together be handled together, and lets a flood of them be taken in first: a sender gives up
/// on who answers late, and a booking may wait a moment.
async fn give_way(shop: &Shop, stop: &mut watch::Receiver<bool>) {
    let began = Instant::now();
    loop {
        tokio::select! {
            () = tokio::time::sleep(GATHER) => {}
            _ = stop.changed() => return,
        }
        let under_way = shop.part::<IntakeDesk>().map_or(0, IntakeDesk::under_way);
        if under_way < FLOOD || began.elapsed() > GIVE_WAY_MAX {
            return;
        }
    }
}

async fn subscriber_worker(shop: Shop, subscriber: Subscriber, mut stop: watch::Receiver<bool>) {
    let mut news = shop.db.news();
    while !*stop.borrow() {
        match hear_one(&shop, subscriber).await {
            Ok(Heard::One) => {}
            Ok(Heard::Nothing) => rest(&shop, None, &mut news, &mut stop).await,
            Ok(Heard::Again) => rest(&shop, Some(shop.now().plus_ms(1000)), &mut news, &mut stop).await,
            Err(fault) => trouble(subscriber.name, &fault, &mut stop).await,
        }
    }
}

async fn hear_one(shop: &Shop, subscriber: Subscriber) -> Result<Heard, Fault> {
    let handed = shop.clone();
    shop.db.hear(subscriber.name, subscriber.kinds, move |tx, news| (subscriber.handle)(&handed, tx, news)).await
}

/// Waits for news, for what is due next, or for the end.
async fn rest<N>(
    shop: &Shop,
    next: Option<Timestamp>,
    news: &mut watch::Receiver<N>,
    stop: &mut watch::Receiver<bool>,
) {
    let nap = next.map_or(NAP_MAX, |at| {
        Duration::from_millis(u64::try_from(at.since_ms(shop.now())).unwrap_or(0)).clamp(NAP_MIN, NAP_MAX)
    });
    tokio::select! {
        () = tokio::time::sleep(nap) => {}
        _ = news.changed() => {}
        _ = stop.changed() => {}
    }
}

async fn trouble(worker: &str, fault: &Fault, stop: &mut watch::Receiver<bool>) {
    tracing::error!(worker, %fault, "a worker has trouble and tries again");
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(1)) => {}
        _ = stop.changed() => {}
    }
}
