//! The practice gateway: a payment gateway to rehearse with. Uses no crate of ours.
