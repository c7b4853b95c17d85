//! Shared lists are alphabetical, one line each. A new entry is written as its neighbour is, and put in its place.

/// For every line that mentions the example as a word, a copy with the new name, placed alphabetically among the lines
/// of the same form around it.
pub fn with_entry(text: &str, example: &str, name: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut at = 0;
    while at < lines.len() {
        let copy = renamed(&lines[at], example, name);
        if copy == lines[at] || lines[at].trim_start().starts_with("//") {
            at += 1;
            continue;
        }
        let is_kin = |line: &String| form(line) == form(&lines[at]);
        let first = lines[..at].iter().rposition(|line| !is_kin(line)).map_or(0, |before| before + 1);
        let last = lines[at..].iter().position(|line| !is_kin(line)).map_or(lines.len(), |after| at + after);
        let place = first + lines[first..last].iter().take_while(|line| line.as_str() < copy.as_str()).count();
        lines.insert(place, copy);
        // Behind the whole block, so that no copy is copied.
        at = last + 1;
    }
    lines.join("\n") + "\n"
}

/// The text with the example's name in its three spellings replaced where it is a word or a part of one.
pub fn renamed(text: &str, example: &str, name: &str) -> String {
    text.replace(&example.to_uppercase(), &name.to_uppercase())
        .replace(&super::as_type(example), &super::as_type(name))
        .replace(example, name)
}

/// What lines of one list have in common: how far they stand in, the first word, and how they end.
fn form(line: &str) -> (usize, &str, Option<char>) {
    let indent = line.len() - line.trim_start().len();
    let trimmed = line.trim();
    let first = trimmed.find(|each: char| !each.is_alphanumeric()).map_or(trimmed, |end| &trimmed[..end]);
    // An entry that begins with a name of its own (`cash::CASH,`) is kin to its neighbours by indent and ending.
    let keyword = ["pub", "mod", "use"].into_iter().find(|word| *word == first).unwrap_or("");
    (indent, keyword, trimmed.chars().last())
}

#[cfg(test)]
mod tests {
    use super::with_entry;

    #[test]
    fn an_entry_is_put_in_its_place_in_every_list() {
        let text = "//! Gateways like cash.\n\npub mod cash;\npub mod practice;\npub mod stripe;\n\n\
                    pub static ALL: [&Kind; 3] = [\n    &cash::CASH,\n    &practice::PRACTICE,\n    &stripe::STRIPE,\n];\n";
        let added = with_entry(text, "cash", "razorpay");
        assert!(added.contains("pub mod practice;\npub mod razorpay;\npub mod stripe;\n\n"), "{added}");
        assert!(
            added.contains("    &practice::PRACTICE,\n    &razorpay::RAZORPAY,\n    &stripe::STRIPE,\n];\n"),
            "{added}"
        );
        assert!(added.starts_with("//! Gateways like cash.\n"));
    }

    #[test]
    fn the_last_in_the_alphabet_goes_to_the_end() {
        let added = with_entry("mod cash;\nmod practice;\n", "cash", "xendit");
        assert_eq!(added, "mod cash;\nmod practice;\nmod xendit;\n");
    }
}
