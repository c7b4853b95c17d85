//! Stories of quotes, told against a real store.

use base::actor::OnceKey;
use base::{Actor, Fault, Problem, ShopDate};

use super::*;
use crate::invoices::stories::{Story, line, money};
use crate::invoices::{self, InvoiceStatus, IssueAsk, PaperChoice, delete_draft, issue_invoice};

const DAY_MS: i64 = 86_400_000;

impl Story {
    /// The worked case C01 as an offer until the end of the month.
    fn offer(&self) -> QuoteAsk {
        let invoice = self.three_lines();
        QuoteAsk {
            customer_id: invoice.customer_id,
            currency: invoice.currency,
            inclusive: invoice.inclusive,
            lines: invoice.lines,
            delivery: invoice.delivery,
            valid_until: ShopDate::parse("2026-11-30"),
            note: Some("Delivered within a week".into()),
            ..QuoteAsk::default()
        }
    }

    async fn sent(&self) -> Quote {
        let draft = create_quote(&self.shop, &self.owner, self.offer()).await.unwrap();
        send_quote(&self.shop, &self.owner, draft.id).await.unwrap()
    }

    async fn status(&self, id: QuoteId) -> QuoteStatus {
        get_quote(&self.shop, &self.owner, id).await.unwrap().status
    }

    async fn found(&self, status: QuoteStatus) -> Vec<QuoteId> {
        let ask = QuoteListAsk { status: Some(status), ..QuoteListAsk::default() };
        let page = list_quotes(&self.shop, &self.owner, ask).await.unwrap();
        page.items.into_iter().map(|row| row.id).collect()
    }
}

fn code_of<T: std::fmt::Debug>(outcome: Result<T, QuoteError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

fn field_of<T: std::fmt::Debug>(outcome: Result<T, QuoteError>) -> String {
    outcome.unwrap_err().kind().field.unwrap_or_default()
}

#[tokio::test]
async fn an_offer_is_sent_accepted_and_becomes_the_invoice_it_promised() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    assert_eq!(sent.number.as_deref(), Some("QT/26-27/0001"), "of the series of quotes");
    assert_eq!(sent.sums.total, money("559.82", "INR"), "calculated like the invoice of the worked case");
    accept_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    let Converted { invoice, is_new } = convert_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    assert!(is_new);
    let draft = story.invoice(invoice).await;
    assert_eq!((draft.status, draft.sums, draft.customer_id), (InvoiceStatus::Draft, sent.sums, sent.customer_id));
    assert_eq!(draft.note, "Delivered within a week");
    let issued = issue_invoice(&story.shop, &story.owner, invoice, IssueAsk::default()).await.unwrap();
    assert_eq!(issued.number.as_deref(), Some("INV/26-27/0001"), "quotes take no number from invoices");
    assert_eq!(story.status(sent.id).await, QuoteStatus::Converted);
}

#[tokio::test]
async fn a_quote_posts_nothing() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    convert_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    for account in ["1200", "4000", "2100"] {
        assert_eq!(story.balance(account).await, 0, "{account}");
    }
    assert!(story.findings().await.is_empty());
}

#[tokio::test]
async fn whoever_converts_again_is_shown_the_first_invoice() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    let first = convert_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    let again = convert_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    assert_eq!(again, Converted { invoice: first.invoice, is_new: false });
    let (one, two) = tokio::join!(
        convert_quote(&story.shop, &story.owner, sent.id),
        convert_quote(&story.shop, &story.owner, sent.id)
    );
    assert_eq!((one.unwrap().invoice, two.unwrap().invoice), (first.invoice, first.invoice));
    let all = invoices::list_invoices(&story.shop, &story.owner, invoices::ListAsk::default()).await.unwrap();
    assert_eq!(all.items.len(), 1);

    // Its draft was a mistake and is deleted: the customer's yes still stands.
    delete_draft(&story.shop, &story.owner, first.invoice).await.unwrap();
    assert_eq!(story.status(sent.id).await, QuoteStatus::Accepted);
    assert!(convert_quote(&story.shop, &story.owner, sent.id).await.unwrap().is_new);
}

#[tokio::test]
async fn the_same_idempotency_key_converts_once() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    let once = OnceKey { key: "key-00000001".into(), route: "POST /quotes/convert".into(), digest: [1; 32] };
    let who = Actor { once: Some(once), ..story.owner.clone() };
    let first = convert_quote(&story.shop, &who, sent.id).await.unwrap();
    let again = convert_quote(&story.shop, &who, sent.id).await.unwrap_err();
    assert!(matches!(again, QuoteError::Fault(Fault::Repeated(id)) if id == first.invoice.to_string()));
}

#[tokio::test]
async fn an_offer_ends_with_its_last_day_in_the_shops_zone() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    // 2026-11-30 in Kolkata lasts until 18:30 in Greenwich; the story begins on the 21st at ten.
    story.clock.advance_ms(9 * DAY_MS + 8 * 3_600_000);
    assert_eq!(story.status(sent.id).await, QuoteStatus::Sent);
    assert_eq!(story.found(QuoteStatus::Sent).await, [sent.id]);
    story.clock.advance_ms(3_600_000);
    assert_eq!(story.status(sent.id).await, QuoteStatus::Expired);
    assert_eq!(story.found(QuoteStatus::Expired).await, [sent.id]);
    assert!(story.found(QuoteStatus::Sent).await.is_empty());
    assert_eq!(code_of(accept_quote(&story.shop, &story.owner, sent.id).await), "quote.expired");
    assert_eq!(code_of(convert_quote(&story.shop, &story.owner, sent.id).await), "quote.expired");

    let copy = copy_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    assert_eq!((copy.sums.total, copy.valid_until), (sent.sums.total, None));
    send_quote(&story.shop, &story.owner, copy.id).await.unwrap();
    assert!(accept_quote(&story.shop, &story.owner, copy.id).await.is_ok());
}

#[tokio::test]
async fn an_answer_stands() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    let no = DeclineAsk { reason: Some("too dear".into()) };
    let declined = decline_quote(&story.shop, &story.owner, sent.id, no.clone()).await.unwrap();
    assert_eq!((declined.state, declined.reason.as_str()), (QuoteState::Declined, "too dear"));
    for refused in [
        code_of(accept_quote(&story.shop, &story.owner, sent.id).await),
        code_of(decline_quote(&story.shop, &story.owner, sent.id, no.clone()).await),
        code_of(convert_quote(&story.shop, &story.owner, sent.id).await),
    ] {
        assert_eq!(refused, "quote.decided");
    }
    let other = story.sent().await;
    accept_quote(&story.shop, &story.owner, other.id).await.unwrap();
    assert_eq!(code_of(decline_quote(&story.shop, &story.owner, other.id, no).await), "quote.decided");
}

#[tokio::test]
async fn a_sent_quote_never_changes_and_a_draft_does() {
    let story = Story::in_india().await;
    let draft = create_quote(&story.shop, &story.owner, story.offer()).await.unwrap();
    let cheaper = QuoteAsk { lines: vec![line("Book", "1", "10", "IN0")], delivery: None, ..story.offer() };
    let edited = edit_quote(&story.shop, &story.owner, draft.id, draft.version, cheaper.clone()).await.unwrap();
    assert_eq!(edited.sums.total, money("10.00", "INR"));
    let stale = edit_quote(&story.shop, &story.owner, draft.id, draft.version, cheaper.clone()).await;
    assert_eq!(code_of(stale), "record.stale");
    assert_eq!(code_of(accept_quote(&story.shop, &story.owner, draft.id).await), "quote.still_a_draft");
    let sent = send_quote(&story.shop, &story.owner, draft.id).await.unwrap();
    let late = edit_quote(&story.shop, &story.owner, sent.id, sent.version, cheaper).await;
    assert_eq!(code_of(late), "quote.not_a_draft");
    assert_eq!(code_of(delete_quote(&story.shop, &story.owner, sent.id).await), "quote.not_a_draft");
    assert_eq!(code_of(send_quote(&story.shop, &story.owner, sent.id).await), "quote.not_a_draft");
    let by_hand = story.run("UPDATE quotes SET total_minor = 1").await;
    assert!(by_hand.unwrap_err().to_string().contains("never changes"));
}

#[tokio::test]
async fn a_draft_can_be_deleted() {
    let story = Story::in_india().await;
    let draft = create_quote(&story.shop, &story.owner, story.offer()).await.unwrap();
    delete_quote(&story.shop, &story.owner, draft.id).await.unwrap();
    assert_eq!(code_of(get_quote(&story.shop, &story.owner, draft.id).await), "quote.no_such_quote");
}

#[tokio::test]
async fn what_is_wrong_with_an_offer_names_its_field() {
    let story = Story::in_india().await;
    let day = ShopDate::parse;
    let no_lines = QuoteAsk { lines: Vec::new(), ..story.offer() };
    let half = QuoteAsk { lines: vec![line("Book", "0", "10", "IN0")], ..story.offer() };
    for (ask, field) in [
        (QuoteAsk { valid_until: day("2026-11-20"), ..story.offer() }, "valid_until"),
        (QuoteAsk { valid_until: day("2999-01-01"), ..story.offer() }, "valid_until"),
        (QuoteAsk { currency: "RUPEES".into(), ..story.offer() }, "currency"),
        (no_lines, "lines"),
        (half, "lines[0].quantity"),
    ] {
        assert_eq!(field_of(create_quote(&story.shop, &story.owner, ask).await), field);
    }
    let nobodys = QuoteAsk { customer_id: None, ..story.offer() };
    let draft = create_quote(&story.shop, &story.owner, nobodys).await.unwrap();
    assert_eq!(field_of(send_quote(&story.shop, &story.owner, draft.id).await), "customer_id");
    let second = story.sent().await;
    assert_eq!(second.number.as_deref(), Some("QT/26-27/0001"), "what was not sent took no number");
}

#[tokio::test]
async fn a_quote_is_printed_the_same_every_time_and_shows_its_answer() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    let print = async || print_quote(&story.shop, &story.owner, sent.id, PaperChoice::A4).await.unwrap();
    let first = print().await;
    assert!(first.starts_with(b"%PDF-"));
    assert_eq!(print().await, first);
    accept_quote(&story.shop, &story.owner, sent.id).await.unwrap();
    assert_ne!(print().await, first);
}

#[tokio::test]
async fn who_may_only_read_answers_nothing() {
    let story = Story::in_india().await;
    let sent = story.sent().await;
    let reader = story.staff(&["billing:read"]);
    assert!(get_quote(&story.shop, &reader, sent.id).await.is_ok());
    assert_eq!(code_of(accept_quote(&story.shop, &reader, sent.id).await), "access.not_allowed");
    assert_eq!(code_of(convert_quote(&story.shop, &reader, sent.id).await), "access.not_allowed");
    assert_eq!(code_of(create_quote(&story.shop, &reader, story.offer()).await), "access.not_allowed");
}

#[tokio::test]
async fn a_quote_and_the_invoice_it_becomes_go_to_the_same_place() {
    let story = Story::in_pune().await;
    let ask = QuoteAsk {
        customer_id: Some(story.customer),
        currency: "INR".into(),
        lines: vec![line("Lamp", "1", "100", "IN18")],
        place_of_supply: Some("29".into()),
        ..QuoteAsk::default()
    };
    let quote = create_quote(&story.shop, &story.owner, ask).await.unwrap();
    send_quote(&story.shop, &story.owner, quote.id).await.unwrap();
    let sent = get_quote(&story.shop, &story.owner, quote.id).await.unwrap();
    assert_eq!(sent.place_of_supply.map(|place| place.printed()).as_deref(), Some("Karnataka (29)"));
    assert_eq!((sent.tax_summary[0].component.as_str(), sent.place_asked.as_deref()), ("IGST18", Some("29")));
    assert_eq!(sent.lines[0].tax_code_asked.as_deref(), Some("IN18"));

    let invoice = convert_quote(&story.shop, &story.owner, quote.id).await.unwrap().invoice;
    let issued = issue_invoice(&story.shop, &story.owner, invoice, IssueAsk::default()).await.unwrap();
    let components: Vec<&str> = issued.tax_summary.iter().map(|share| share.component.as_str()).collect();
    assert_eq!((components, issued.place_asked.as_deref()), (vec!["IGST18"], Some("29")));
}

#[tokio::test]
async fn a_quote_goes_out_once_its_tax_is_known() {
    let story = Story::in_texas().await;
    let far = story.buyer("NM", "87101").await;
    let goods = story.goods_for(far);
    let ask = QuoteAsk {
        customer_id: goods.customer_id,
        currency: goods.currency,
        lines: goods.lines,
        ..QuoteAsk::default()
    };
    let quote = create_quote(&story.shop, &story.owner, ask).await.unwrap();
    let refused = send_quote(&story.shop, &story.owner, quote.id).await.unwrap_err();
    assert_eq!(refused.kind().code, "invoice.no_tax_jurisdiction");
    story
        .change_buyer(
            far,
            people::customers::CustomerChange {
                region: Some("TX".into()),
                ..people::customers::CustomerChange::default()
            },
        )
        .await;
    assert_eq!(send_quote(&story.shop, &story.owner, quote.id).await.unwrap().tax_summary[0].code, "TX625");
}
