//! The trait that every gateway implements.

use base::Timestamp;

use super::{
    About, Call, CallError, CancelAsk, CaptureAsk, ChargeAsk, CreateAsk, Credentials, FetchAsk, FindAsk, FindRefundAsk,
    GatewayRef, HookCreateAsk, HookCreated, HookDemands, HookEvent, HookHeaders, HookListAsk, HookListing, HookRefusal,
    HookRemoveAsk, ListAsk, Listing, Mode, Observation, Payee, PayoutItems, PayoutItemsAsk, PayoutListAsk,
    PayoutListing, RefundAsk, Reply, SavedAsk, SavedMethod, TestAnswer, Token,
};

/// What building a call gives.
type Built = Result<Call, CallError>;
/// What reading an answer gives: what was learned, in the order in which it became so.
type Learned = Result<Vec<Observation>, CallError>;

/// One company that collects money. Every operation is a pure pair: *build* makes the call, *read* understands the
/// answer. Neither touches network, clock or disk. What a gateway does not have stays with the default,
/// [`CallError::NotOffered`].
pub trait Gateway: Send + Sync {
    /// What it is.
    fn about(&self) -> &'static About;

    /// What it demands of the address that it sends webhooks to.
    fn hook_demands(&self) -> HookDemands {
        HookDemands::NONE
    }

    /// Which field of these credentials says by its form of which world it is, and of which: a live key kept for a sandbox
    /// account is refused before it is stored. None where the form says nothing, or the field is not given.
    fn key_world(&self, _creds: &Credentials) -> Option<(&'static str, Mode)> {
        None
    }

    /// Our id of a payment or a refund as the gateway's own screens and lists show it: shorter where its field for our
    /// reference is too small.
    fn reference_of(&self, id: &str) -> String {
        id.to_owned()
    }

    /// Who is paid where [`super::Capabilities::own_link`] says that the link is ours. Whether such a link can be made is for its
    /// maker to say.
    fn payee(&self, _creds: &Credentials) -> Result<Payee, CallError> {
        Err(CallError::NotOffered)
    }

    /// Ask for the short-lived token that [`super::Auth::Token`] stands for.
    fn build_token(&self, _creds: &Credentials) -> Built {
        Err(CallError::NotOffered)
    }
    /// The token and how long it is good.
    fn read_token(&self, _reply: &Reply) -> Result<Token, CallError> {
        Err(CallError::NotOffered)
    }

    /// Collect money on a hosted page.
    fn build_create(&self, _creds: &Credentials, _ask: &CreateAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// The new payment: pending, with the page's address.
    fn read_create(&self, _ask: &CreateAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// Collect money with a token that stands for a card.
    fn build_charge(&self, _creds: &Credentials, _ask: &ChargeAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// The payment: its money taken, or held. A card that was declined is [`CallError::Declined`].
    fn read_charge(&self, _ask: &ChargeAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// Look at a way to pay that the gateway keeps for a customer.
    fn build_saved(&self, _creds: &Credentials, _ask: &SavedAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// What it is; [`CallError::NoSuch`] where the gateway keeps none of this name.
    fn read_saved(&self, _ask: &SavedAsk, _reply: &Reply) -> Result<SavedMethod, CallError> {
        Err(CallError::NotOffered)
    }

    /// Ask what became of one payment.
    fn build_fetch(&self, _creds: &Credentials, _ask: &FetchAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// Everything the gateway knows of it: state, fee, refunds.
    fn read_fetch(&self, _ask: &FetchAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// Where else is asked when an answer held nothing of the payment: what has no name of its own yet may stand in one list
    /// today and in another tomorrow. None when that was the last place, and [`CallError::NoSuch`] when it is certain there that
    /// the gateway has no such payment.
    fn fetch_on(&self, _ask: &FetchAsk, _reply: &Reply) -> Result<Option<FetchAsk>, CallError> {
        Ok(None)
    }

    /// Look for a payment by our own reference.
    fn build_find(&self, _creds: &Credentials, _ask: &FindAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// What this page holds of it; nothing on the last page means that the gateway has no payment of this reference.
    fn read_find(&self, _ask: &FindAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }
    /// How the search goes on when a page held nothing of it; none when that was the last one.
    fn find_on(&self, _ask: &FindAsk, _reply: &Reply) -> Result<Option<FindAsk>, CallError> {
        Ok(None)
    }

    /// Ask what changed since the last listing.
    fn build_list(&self, _creds: &Credentials, _ask: &ListAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// One page of what changed.
    fn read_list(&self, _ask: &ListAsk, _reply: &Reply) -> Result<Listing, CallError> {
        Err(CallError::NotOffered)
    }

    /// Where a listing goes on whose gateway told nothing up to then by itself: the cursor as it is, unless rounds that follow each
    /// other leave to deliveries what changed on older rows.
    fn after_gap(&self, cursor: &str, _until: Timestamp) -> String {
        cursor.to_owned()
    }

    /// By which of its names a payment's money is taken.
    fn name_to_capture(&self, canonical: Option<&GatewayRef>, aliases: &[String]) -> Option<GatewayRef> {
        canonical.cloned().or_else(|| aliases.first().map(|alias| GatewayRef(alias.clone())))
    }
    /// Take held money.
    fn build_capture(&self, _creds: &Credentials, _ask: &CaptureAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// The payment afterwards.
    fn read_capture(&self, _ask: &CaptureAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// For how many days after the money came in it takes a refund the way it came; none where that is not known.
    fn refund_days(&self) -> Option<u16> {
        None
    }

    /// Whether a part goes back only once the sale is settled, usually on the next day: until then all of it is voided or nothing.
    fn parts_after_settlement(&self) -> bool {
        false
    }

    /// Whether what the customer chose on a page, such as an account number for a transfer, stays payable after the page was ended.
    fn ended_page_may_be_paid(&self) -> bool {
        false
    }

    /// By which of its names a payment is ended. `held` is whether its money is held already.
    fn name_to_cancel(&self, canonical: Option<&GatewayRef>, aliases: &[String], _held: bool) -> Option<GatewayRef> {
        canonical.cloned().or_else(|| aliases.first().map(|alias| GatewayRef(alias.clone())))
    }
    /// End an unpaid page, or release held money.
    fn build_cancel(&self, _creds: &Credentials, _ask: &CancelAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// The payment afterwards.
    fn read_cancel(&self, _ask: &CancelAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// By which of its names a payment's money is given back.
    fn name_to_refund(&self, canonical: Option<&GatewayRef>, _aliases: &[String]) -> Option<GatewayRef> {
        canonical.cloned()
    }
    /// Give money back.
    fn build_refund(&self, _creds: &Credentials, _ask: &RefundAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// The refund, with its state: an answer does not mean that it succeeded.
    fn read_refund(&self, _ask: &RefundAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// What gives the money back where a refund was refused for a reason that another call mends: a sale that is not
    /// settled yet is voided. Only for a refusal after which it is certain that nothing happened; none = the refusal stands.
    fn build_instead_of_refund(&self, _creds: &Credentials, _ask: &RefundAsk, _refusal: &CallError) -> Option<Built> {
        None
    }
    /// What the call in place of the refund brought.
    fn read_instead_of_refund(&self, ask: &RefundAsk, reply: &Reply) -> Learned {
        self.read_refund(ask, reply)
    }

    /// Ask what became of one refund, by the gateway's reference of it.
    fn build_fetch_refund(&self, _creds: &Credentials, _refund_ref: &str) -> Built {
        Err(CallError::NotOffered)
    }
    /// The refund, with its state.
    fn read_fetch_refund(&self, _refund_ref: &str, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }

    /// Look for a refund by our own reference.
    fn build_find_refund(&self, _creds: &Credentials, _ask: &FindRefundAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// What was found; nothing at all means that the gateway has no refund of this reference.
    fn read_find_refund(&self, _ask: &FindRefundAsk, _reply: &Reply) -> Learned {
        Err(CallError::NotOffered)
    }
    /// How the search goes on when an answer held nothing of it: refunds may be listed by something that the payment only leads
    /// to, and what was done in place of one may not bear our reference, see [`Gateway::build_instead_of_refund`]. None when that
    /// was the last place.
    fn find_refund_on(&self, _ask: &FindRefundAsk, _reply: &Reply) -> Result<Option<FindRefundAsk>, CallError> {
        Ok(None)
    }

    /// Ask which payouts there are, and how those stand that may still change.
    fn build_payouts(&self, _creds: &Credentials, _ask: &PayoutListAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// One page of them.
    fn read_payouts(&self, _ask: &PayoutListAsk, _reply: &Reply) -> Result<PayoutListing, CallError> {
        Err(CallError::NotOffered)
    }

    /// Ask what a payout is made of.
    fn build_payout_items(&self, _creds: &Credentials, _ask: &PayoutItemsAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// One page of its parts.
    fn read_payout_items(&self, _ask: &PayoutItemsAsk, _reply: &Reply) -> Result<PayoutItems, CallError> {
        Err(CallError::NotOffered)
    }

    /// Ask which webhook addresses are registered.
    fn build_hooks(&self, _creds: &Credentials, _ask: &HookListAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// One page of them.
    fn read_hooks(&self, _ask: &HookListAsk, _reply: &Reply) -> Result<HookListing, CallError> {
        Err(CallError::NotOffered)
    }

    /// Have an address of ours registered.
    fn build_hook_create(&self, _creds: &Credentials, _ask: &HookCreateAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// The address as it is registered now, with what proves its deliveries.
    fn read_hook_create(&self, _ask: &HookCreateAsk, _reply: &Reply) -> Result<HookCreated, CallError> {
        Err(CallError::NotOffered)
    }

    /// Have an address withdrawn.
    fn build_hook_remove(&self, _creds: &Credentials, _ask: &HookRemoveAsk) -> Built {
        Err(CallError::NotOffered)
    }
    /// Whether nothing is sent there any more; [`CallError::NoSuch`] where the gateway has no such address.
    fn read_hook_remove(&self, _ask: &HookRemoveAsk, _reply: &Reply) -> Result<(), CallError> {
        Err(CallError::NotOffered)
    }

    /// A harmless call that shows whether the credentials are good.
    fn build_test(&self, _creds: &Credentials) -> Built {
        Err(CallError::NotOffered)
    }
    /// What it told.
    fn read_test(&self, _reply: &Reply) -> Result<TestAnswer, CallError> {
        Err(CallError::NotOffered)
    }

    /// Checks the proof of a webhook over the raw bytes, in constant time, before anything in it is read.
    fn verify(
        &self,
        _creds: &Credentials,
        _headers: &HookHeaders,
        _body: &[u8],
        _now: Timestamp,
    ) -> Result<(), HookRefusal> {
        Err(HookRefusal::NotOffered)
    }
    /// Reads a webhook whose proof was good.
    fn read_hook(&self, _body: &[u8]) -> Result<HookEvent, HookRefusal> {
        Err(HookRefusal::NotOffered)
    }

    /// What the gateway itself says about sending the same again; none where it says nothing.
    fn wants_repeat(&self, _reply: &Reply) -> Option<bool> {
        None
    }
    /// The gateway's name for this exchange, worth keeping when its support has to be asked.
    fn request_id(&self, reply: &Reply) -> String {
        reply.header("request-id").to_owned()
    }
}
