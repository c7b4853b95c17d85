//! What a search box looks through, and the pattern it looks for.

/// Joins the fields of a record that a search box looks through, in lower case.
pub fn fold(fields: &[&str]) -> String {
    fields.iter().filter(|field| !field.is_empty()).map(|field| field.to_lowercase()).collect::<Vec<_>>().join("\n")
}

/// The pattern for `LIKE … ESCAPE '\'` that finds the text anywhere; nothing in it has a meaning of its own.
/// `None` when there is nothing to look for.
pub fn like_pattern(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut pattern = String::from("%");
    for c in text.chars().take(100).flat_map(char::to_lowercase) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_and_underscores_are_looked_for_as_they_are() {
        assert_eq!(like_pattern(" 100%_Ä\\ ").as_deref(), Some("%100\\%\\_ä\\\\%"));
        assert_eq!(like_pattern("  "), None);
        assert_eq!(fold(&["Ravi É", "", "R@Example.org"]), "ravi é\nr@example.org");
    }
}
