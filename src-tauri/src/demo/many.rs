//! Booking a large year: many happenings are worked out in memory and written together, while the next ones are worked out.

use std::iter::Peekable;
use std::num::NonZero;

use base::{Byline, Fault, Shop, System, Timestamp};
use jiff::tz::TimeZone;
use till::payments::many::{Batch, Trade};
use tokio::task::{JoinHandle, spawn_blocking};

use super::clock::DemoClock;
use super::desk::Together;
use super::filling::{Booked, DemoError, Teller};
use super::telling::Telling;
use super::year::{Happening, Year};

/// What the telling goes on with after each piece of the year.
struct Told {
    year: Peekable<Year>,
    telling: Telling,
    trade: Trade,
    booked: Booked,
    zone: TimeZone,
}

/// Books the year in pieces of so many happenings, never of two days.
pub(super) async fn book(
    shop: &Shop,
    clock: &DemoClock,
    year: Year,
    telling: Telling,
    size: NonZero<usize>,
    zone: &TimeZone,
) -> Result<Booked, DemoError> {
    let mut year = year.peekable();
    let Some(first) = year.peek() else { return Ok(Booked::default()) };
    let trade = load(shop, first.at, &telling, zone).await?;
    let mut told = Told { year, telling, trade, booked: Booked::default(), zone: zone.clone() };
    let mut writing: Option<JoinHandle<Result<(), DemoError>>> = None;
    while let Some(next) = told.year.peek() {
        told = turned_to(shop, next.at, told).await?;
        let (after, piece) = spawn_blocking(move || told.work_out(size)).await.map_err(Fault::bug)?;
        told = after;
        let (batch, at) = piece?;
        if let Some(before) = writing.take() {
            before.await.map_err(Fault::bug)??;
        }
        // For whatever asks the time meanwhile, so that the year never runs ahead of it.
        clock.stand_at(at);
        writing = Some(tokio::spawn(write(shop.clone(), batch)));
    }
    if let Some(last) = writing {
        last.await.map_err(Fault::bug)??;
    }
    Ok(told.booked)
}

/// Nobody has subscribed yet, and no window wants to hear of each.
async fn write(shop: Shop, batch: Batch) -> Result<(), DemoError> {
    let db = shop.db.clone();
    let who = System::because("the practice year");
    db.write(&who, move |tx| tx.quietly(|| Ok(batch.write(tx, &shop)?))).await
}

async fn load(shop: &Shop, at: Timestamp, telling: &Telling, zone: &TimeZone) -> Result<Trade, DemoError> {
    let (handed, day) = (shop.clone(), at.day_in(zone));
    let customers: Vec<_> = telling.buyers.iter().map(|buyer| buyer.id).collect();
    let products = telling.products.clone();
    shop.db.read(move |tx| Ok(Trade::load(tx, &handed, day, &customers, &products)?)).await
}

/// The same in the day of this instant.
async fn turned_to(shop: &Shop, at: Timestamp, mut told: Told) -> Result<Told, DemoError> {
    let day = at.day_in(&told.zone);
    if told.trade.day() == day {
        return Ok(told);
    }
    shop.db
        .read(move |tx| {
            told.trade.turn_to(tx, day)?;
            Ok(told)
        })
        .await
}

impl Told {
    /// Works out the next piece; gives what is to be written, and when the last of it happened.
    fn work_out(mut self, size: NonZero<usize>) -> (Self, Result<(Batch, Timestamp), DemoError>) {
        let piece = self.piece(size);
        (self, piece)
    }

    fn piece(&mut self, size: NonZero<usize>) -> Result<(Batch, Timestamp), DemoError> {
        let day = self.trade.day();
        let mut last = Timestamp::default();
        for _ in 0..size.get() {
            let Some(next) = self.year.next_if(|next| next.at.day_in(&self.zone) == day) else { break };
            last = next.at;
            self.booked.count(&next);
            DemoClock::work_at(next.at, || tell(&mut self.telling, &mut self.trade, next))?;
        }
        Ok((self.trade.take_batch(), last))
    }
}

fn tell(telling: &mut Telling, trade: &mut Trade, happening: Happening) -> Result<(), DemoError> {
    let by = match Teller::of(&happening, &telling.staff) {
        Teller::Staff(who) => Byline::of(&who, happening.at),
        Teller::Program(who) => Byline::of(&who, happening.at),
    };
    telling.tell(&mut Together { trade, by }, happening)
}
