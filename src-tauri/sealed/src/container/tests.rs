//! What a sealed file promises: whole and by the right hand, or refused.

use std::collections::BTreeMap;

use age::secrecy::ExposeSecret;

use super::*;

struct World {
    own: Identity,
    recovery: Identity,
    signer: Signer,
    parts: Vec<(String, Vec<u8>)>,
    sealed: Vec<u8>,
}

fn manifest() -> Manifest {
    Manifest {
        shop: "Kirana Fresh".to_owned(),
        number: 3,
        previous: "ab".repeat(32),
        program: "0.1.0".to_owned(),
        begun_at_ms: 1,
        copied_at_ms: 2,
        schema: "20261121100000_base.sql".to_owned(),
        rows: BTreeMap::from([("postings".to_owned(), 12)]),
        balances: BTreeMap::from([("1110 INR".to_owned(), 11_800), ("4000 INR".to_owned(), -11_800)]),
        ledger_head: (6, "cd".to_owned()),
        audit_head: (9, "ef".to_owned()),
        signer: String::new(),
        endorsement: String::new(),
        parts: Vec::new(),
    }
}

fn signer() -> Signer {
    Signer::from_secret(&Signer::new_secret().unwrap()).unwrap()
}

fn endorser(own: &Identity) -> Endorser {
    Endorser::from_own_key(own.to_string().expose_secret())
}

fn sealed_by(signer: &Signer, own: &Identity, to: &[Recipient], parts: &[(String, Vec<u8>)]) -> (Vec<u8>, Sealed) {
    let mut readers: Vec<&[u8]> = parts.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let parts = parts.iter().zip(&mut readers).map(|((name, bytes), reader)| {
        let (bytes, sha256) = digest_of(bytes.as_slice()).unwrap();
        Part { facts: PartFacts { name: name.clone(), bytes, sha256 }, bytes: reader }
    });
    seal(Vec::new(), manifest(), parts.collect(), signer, &endorser(own), to).unwrap()
}

impl World {
    fn new() -> Self {
        let (own, recovery, signer) = (Identity::generate(), Identity::generate(), signer());
        // More than two blocks, an empty part, and one that cannot be made smaller.
        let books: Vec<u8> = (0..2_500_000_u32).map(|at| (at / 977 % 251) as u8).collect();
        let noise: Vec<u8> = (0..70_000_u64)
            .scan(7_u64, |seed, _| {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                Some((*seed >> 56) as u8)
            })
            .collect();
        let parts =
            vec![("shop.db".to_owned(), books), ("empty".to_owned(), Vec::new()), ("vault.age".to_owned(), noise)];
        let (sealed, told) = sealed_by(&signer, &own, &[own.to_public(), recovery.to_public()], &parts);
        assert_eq!(digest_of(sealed.as_slice()).unwrap(), (told.bytes, told.sha256));
        Self { own, recovery, signer, parts, sealed }
    }

    fn trust(&self) -> Trust {
        Trust::Own(endorser(&self.own))
    }
}

fn take_all(sealed: &[u8], key: &Identity, trust: &Trust) -> Result<Vec<Vec<u8>>, SealError> {
    let mut opened = Opened::begin(sealed, key, trust)?;
    let mut parts = Vec::new();
    while opened.next_part().is_some() {
        let mut bytes = Vec::new();
        opened.take_part(&mut bytes)?;
        parts.push(bytes);
    }
    opened.finish()?;
    Ok(parts)
}

#[test]
fn what_was_sealed_comes_out_again_with_either_key() {
    let world = World::new();
    let parts: Vec<Vec<u8>> = world.parts.iter().map(|(_, bytes)| bytes.clone()).collect();
    assert!(take_all(&world.sealed, &world.own, &world.trust()).unwrap() == parts);
    let by_sheet = Trust::Signer(world.signer.verifier());
    assert!(take_all(&world.sealed, &world.recovery, &by_sheet).unwrap() == parts);
    assert!(world.sealed.len() < 200_000, "it is deflated: {}", world.sealed.len());
    assert!(!world.sealed.windows(12).any(|window| window == b"Kirana Fresh"), "nothing is in clear");
    let opened = Opened::begin(world.sealed.as_slice(), &world.own, &world.trust()).unwrap();
    assert_eq!((opened.manifest().number, opened.manifest().rows["postings"]), (3, 12));
}

#[test]
fn another_key_and_another_signature_are_refused() {
    let world = World::new();
    let stranger = Identity::generate();
    let refused = |sealed: &[u8], key: &Identity, trust: &Trust| take_all(sealed, key, trust).unwrap_err();
    assert!(matches!(refused(&world.sealed, &stranger, &world.trust()), SealError::WrongKey));
    // Somebody who knows to whom it is sealed makes one of their own.
    let (forged, _) =
        sealed_by(&signer(), &stranger, &[world.own.to_public(), world.recovery.to_public()], &world.parts);
    assert!(matches!(refused(&forged, &world.own, &world.trust()), SealError::NotSigned));
    let by_sheet = Trust::Signer(world.signer.verifier());
    assert!(matches!(refused(&forged, &world.recovery, &by_sheet), SealError::NotSigned));
    // Another shop of the same owner, sealed to the same recovery key.
    let (other_shop, _) = sealed_by(&signer(), &stranger, &[world.recovery.to_public()], &world.parts);
    assert!(matches!(refused(&other_shop, &world.recovery, &by_sheet), SealError::NotSigned));
    assert!(matches!(refused(b"not sealed at all", &world.own, &world.trust()), SealError::Unknown));
}

#[test]
fn a_file_that_was_cut_short_is_refused_wherever_it_ends() {
    let world = World::new();
    let length = world.sealed.len();
    let ends = (0..300).chain((300..length).step_by(length / 150)).chain(length - 40..length);
    for end in ends {
        assert!(take_all(&world.sealed[..end], &world.own, &world.trust()).is_err(), "cut at {end} of {length}");
    }
    let mut longer = world.sealed.clone();
    longer.push(0);
    assert!(take_all(&longer, &world.own, &world.trust()).is_err(), "something follows");
}

#[test]
fn a_bit_that_flips_is_found_wherever_it_is() {
    let world = World::new();
    let length = world.sealed.len();
    for at in (0..400).chain((400..length).step_by(length / 300)).chain(length - 20..length) {
        let mut flipped = world.sealed.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(take_all(&flipped, &world.own, &world.trust()).is_err(), "flipped at {at} of {length}");
    }
}

#[test]
fn a_part_that_is_not_what_its_facts_say_is_never_sealed() {
    let world = World::new();
    let facts = PartFacts { name: "shop.db".to_owned(), bytes: 5, sha256: "00".to_owned() };
    let mut bytes: &[u8] = b"books";
    let part = Part { facts, bytes: &mut bytes };
    let sealed =
        seal(Vec::new(), manifest(), vec![part], &world.signer, &endorser(&world.own), &[world.own.to_public()]);
    assert!(matches!(sealed, Err(SealError::Damaged)));
}
