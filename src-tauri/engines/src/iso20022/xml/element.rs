//! Asking the tree: the one child of a name, the texts, and where something is when it is wrong.

use super::tree::{NONE, Node, Tree};
use crate::iso20022::error::{Place, ReadError, quoted};

/// An element of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Element<'t> {
    pub(super) fn new(tree: &'t Tree, index: u32) -> Self {
        Self { tree, index }
    }

    fn node(self) -> &'t Node {
        &self.tree.nodes[self.index as usize]
    }

    fn at(self, index: u32) -> Option<Self> {
        (index != NONE).then_some(Self { tree: self.tree, index })
    }

    /// Local name.
    pub fn name(self) -> &'t str {
        &self.tree.names[usize::from(self.node().name)]
    }

    /// Text without white space at its ends; empty for an element with children.
    pub fn text(self) -> &'t str {
        &self.node().text
    }

    /// The text of an element that must have some.
    pub fn some_text(self, wanted: &'static str) -> Result<&'t str, ReadError> {
        if self.text().is_empty() { Err(self.wrong(wanted)) } else { Ok(self.text()) }
    }

    /// The attribute `Ccy`.
    pub fn currency(self) -> Option<&'t str> {
        self.node().currency.as_deref()
    }

    /// Children in their order.
    pub fn children(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.at(self.node().first), |child| child.at(child.node().next))
    }

    /// All children of a name.
    pub fn list(self, name: &'static str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The child of a name, when there is one.
    ///
    /// # Errors
    /// [`ReadError::Duplicate`] when there are two.
    pub fn optional(self, name: &'static str) -> Result<Option<Self>, ReadError> {
        let mut found = self.list(name);
        let first = found.next();
        match found.next() {
            Some(second) => Err(ReadError::Duplicate { element: name.to_owned(), at: second.place() }),
            None => Ok(first),
        }
    }

    /// The child of a name.
    ///
    /// # Errors
    /// [`ReadError::Missing`] when there is none, [`ReadError::Duplicate`] when there are two.
    pub fn one(self, name: &'static str) -> Result<Self, ReadError> {
        self.optional(name)?.ok_or_else(|| ReadError::Missing { element: name, at: self.place() })
    }

    /// The descendant at the end of a path of single children, when all of them are there.
    ///
    /// # Errors
    /// [`ReadError::Duplicate`] when one of them is there twice.
    pub fn along(self, path: &[&'static str]) -> Result<Option<Self>, ReadError> {
        let mut here = self;
        for name in path {
            match here.optional(name)? {
                Some(child) => here = child,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// The text at the end of a path of single children; none when it is not there or empty.
    ///
    /// # Errors
    /// [`ReadError::Duplicate`] when one of them is there twice.
    pub fn text_along(self, path: &[&'static str]) -> Result<Option<&'t str>, ReadError> {
        Ok(self.along(path)?.map(Self::text).filter(|text| !text.is_empty()))
    }

    /// Holds the element to these children, in this order.
    ///
    /// # Errors
    /// [`ReadError::Unexpected`] for a child of another name, or one that stands too late.
    pub fn only(self, names: &[&'static str]) -> Result<(), ReadError> {
        let mut reached = 0;
        for child in self.children() {
            match names.iter().skip(reached).position(|name| *name == child.name()) {
                Some(further) => reached += further,
                None => return Err(child.unexpected()),
            }
        }
        Ok(())
    }

    /// An element that has no place here.
    pub fn unexpected(self) -> ReadError {
        ReadError::Unexpected { element: quoted(self.name()), at: self.place() }
    }

    /// An element whose text is not what must stand there.
    pub fn wrong(self, wanted: &'static str) -> ReadError {
        ReadError::Value { text: quoted(self.text()), wanted, at: self.place() }
    }

    /// Where it is.
    pub fn place(self) -> Place {
        let mut names: Vec<String> =
            std::iter::successors(Some(self), |element| element.at(element.node().parent)).map(Self::step).collect();
        names.reverse();
        Place { path: names.join("/"), line: self.node().line }
    }

    /// Its name, with its running number where others of that name stand beside it.
    fn step(self) -> String {
        let Some(parent) = self.at(self.node().parent) else { return quoted(self.name()) };
        let (mut before, mut all) = (0_usize, 0_usize);
        for sibling in parent.children().filter(|child| child.name() == self.name()) {
            all += 1;
            before += usize::from(sibling.index <= self.index);
        }
        if all > 1 { format!("{}[{before}]", quoted(self.name())) } else { quoted(self.name()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(body: &str) -> Result<Tree, ReadError> {
        Tree::read(format!("<D xmlns=\"urn:x\">{body}</D>").as_bytes())
    }

    #[test]
    fn what_is_wrong_is_named_with_its_path_and_its_line() {
        let tree = tree("\n<a/>\n<b>\n<c>1</c><c>2</c></b>").unwrap();
        let b = tree.root().one("b").unwrap();
        let twice = ReadError::Duplicate { element: "c".into(), at: Place { path: "D/b/c[2]".into(), line: 4 } };
        assert_eq!(b.one("c").unwrap_err(), twice);
        assert_eq!(b.one("d").unwrap_err().to_string(), "D/b, line 3: d is missing");
        assert_eq!(tree.root().only(&["b", "a"]).unwrap_err().to_string(), "D/b, line 3: b has no place here");
        assert_eq!(tree.root().text_along(&["a"]), Ok(None));
    }

    #[test]
    fn texts_are_put_together_from_references_and_raw_parts() {
        let tree = tree("<a> x &amp; <![CDATA[<y>]]> &#x41;<!-- no --> </a>").unwrap();
        assert_eq!(tree.root().one("a").unwrap().text(), "x & <y> A");
    }

    #[test]
    fn everything_that_messages_do_not_have_is_refused() {
        let refused = |body: &str| tree(body).unwrap_err().to_string();
        assert_eq!(refused("<a>&bomb;</a>"), "line 1: the entity 'bomb' is not accepted");
        assert_eq!(refused("<a>&#1;</a>"), "line 1: the character U+0001 is not allowed in XML");
        assert_eq!(refused("\n<a>\u{b}</a>"), "line 2: the character U+000B is not allowed in XML");
        assert_eq!(refused("\n<a x=\"1\"/>"), "D, line 2: the attribute 'x' has no place here");
        assert_eq!(refused("<a>text<b/></a>"), "D/a, line 1: the text 'text' has no place here");
        assert_eq!(refused("<a><b/>text</a>"), "D/a, line 1: the text 'text' has no place here");
        assert_eq!(
            refused("<a xmlns=\"urn:y\"/>"),
            "D, line 1: the element stands in the namespace 'urn:y', the document does not"
        );
        assert!(refused("<a></b>").starts_with("line 1: not well-formed"));
        assert!(refused("<a>").starts_with("line 1: not well-formed"));
        let attributes: String = (0..40).map(|n| format!(" p:a{n}=\"1\"")).collect();
        assert!(refused(&format!("<a xmlns:p=\"urn:p\"{attributes}/>")).contains("more than 16 attributes"));
    }

    #[test]
    fn what_is_supplementary_may_be_anything_and_is_left_out() {
        let tree = tree("<SplmtryData><x xmlns=\"urn:y\" k=\"1\">text<z/></x></SplmtryData><a>1</a>").unwrap();
        assert_eq!(tree.root().one("SplmtryData").unwrap().children().count(), 0);
        assert_eq!(tree.root().one("a").unwrap().text(), "1");
    }

    #[test]
    fn prefixed_elements_are_the_same_as_plain_ones() {
        let tree = Tree::read(b"\xef\xbb\xbf<n:D xmlns:n=\"urn:x\"><n:a>1</n:a></n:D>").unwrap();
        assert_eq!((tree.namespace(), tree.root().one("a").unwrap().text()), ("urn:x", "1"));
    }
}
