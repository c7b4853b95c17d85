//! Booking the year step by step: each happening in a transaction of its own, many transactions to a commit.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use base::{Fault, Shop, WriteTx};

use super::clock::DemoClock;
use super::desk::OneByOne;
use super::filling::{Booked, DemoError, Teller};
use super::telling::Telling;
use super::year::{Happening, Year};

/// Writes that wait for one commit together.
const WAITING_MAX: usize = 64;

/// A happening on its way to the disk.
type Written = Pin<Box<dyn Future<Output = Result<(), DemoError>> + Send>>;

/// Books the year: several happenings wait for one commit, each with an instant and an author of its own.
pub(super) async fn book(shop: &Shop, clock: &DemoClock, year: Year, telling: Telling) -> Result<Booked, DemoError> {
    let staff = telling.staff.clone();
    let telling = Arc::new(Mutex::new(telling));
    let mut booked = Booked::default();
    let mut waiting: VecDeque<Written> = VecDeque::new();
    for happening in year {
        booked.count(&happening);
        let at = happening.at;
        // For whatever asks the time outside these writes, so that the year never runs ahead of it.
        clock.stand_at(at);
        let who = Teller::of(&happening, &staff);
        let mut write = Box::pin(book_one(shop.clone(), telling.clone(), happening, who));
        let mut begun: Written =
            Box::pin(poll_fn(move |context| DemoClock::work_at(at, || write.as_mut().poll(context))));
        // The first look hands it to the writer, so that happenings are written in their order.
        match futures::poll!(begun.as_mut()) {
            std::task::Poll::Ready(done) => done?,
            std::task::Poll::Pending => waiting.push_back(begun),
        }
        if waiting.len() >= WAITING_MAX
            && let Some(oldest) = waiting.pop_front()
        {
            oldest.await?;
        }
    }
    for write in waiting {
        write.await?;
    }
    Ok(booked)
}

async fn book_one(
    shop: Shop,
    telling: Arc<Mutex<Telling>>,
    happening: Happening,
    who: Teller,
) -> Result<(), DemoError> {
    let db = shop.db.clone();
    let work = move |tx: &WriteTx<'_>| {
        let mut telling = telling.lock().map_err(Fault::bug)?;
        DemoClock::work_at(happening.at, || telling.tell(&mut OneByOne { shop: &shop, tx }, happening))
    };
    match who {
        Teller::Staff(who) => db.write(&who, work).await,
        Teller::Program(who) => db.write(&who, work).await,
    }
}
