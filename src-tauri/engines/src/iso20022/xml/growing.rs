//! A tree that grows event by event, within limits.

use std::collections::HashMap;

use quick_xml::NsReader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::tree::{NONE, Node, Tree, is_allowed, line_of};
use crate::iso20022::error::{Place, ReadError, quoted};

/// Deepest level: the deepest path of the messages read here has 15.
const DEPTH_MAX: usize = 32;
/// Most elements of a file.
const ELEMENTS_MAX: usize = 1_000_000;
/// Most different names: a message type has some hundreds.
const NAMES_MAX: usize = 4_096;
/// Most attributes of one element; telling doubles apart takes the square of their number.
const ATTRIBUTES_MAX: usize = 16;
/// Longest text of one element in bytes; the longest that the messages read here allow has 500 characters.
const TEXT_MAX: usize = 4_096;
/// May hold elements of any namespace that mean nothing to us; what is in it is counted and left out.
const FOREIGN: &str = "SplmtryData";

/// An element whose end has not come yet.
struct Open {
    /// Its index; [`NONE`] within what is left out.
    node: u32,
    /// Its last child so far.
    last: u32,
}

/// A tree that is being read.
pub(super) struct Growing<'i> {
    text: &'i str,
    /// How far lines were counted, and the line there.
    counted: usize,
    line: u32,
    nodes: Vec<Node>,
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u16>,
    namespace: Option<String>,
    open: Vec<Open>,
    elements: usize,
    /// The text since the last tag.
    gathered: String,
    /// How many elements were open when the one began whose content is left out.
    left_out: Option<usize>,
}

impl<'i> Growing<'i> {
    pub(super) fn new(text: &'i str) -> Self {
        Self {
            text,
            counted: 0,
            line: 1,
            nodes: Vec::new(),
            names: Vec::new(),
            numbers: HashMap::new(),
            namespace: None,
            open: Vec::new(),
            elements: 0,
            gathered: String::new(),
            left_out: None,
        }
    }

    pub(super) fn read(mut self) -> Result<Tree, ReadError> {
        let mut reader = NsReader::from_str(self.text);
        loop {
            let start = usize::try_from(reader.buffer_position()).unwrap_or(self.text.len());
            self.count_lines_to(start);
            let read =
                reader.read_resolved_event().map(|(space, event)| (named(&space, self.namespace.as_deref()), event));
            let (space, event) = read.map_err(|cause| self.not_well_formed(cause.to_string()))?;
            match event {
                Event::Decl(declaration) => self.declare(&declaration, start)?,
                Event::DocType(_) => return Err(ReadError::DocumentType { line: self.line }),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) => self.gather(&text.xml10_content())?,
                Event::CData(text) => self.gather(&text.xml10_content())?,
                Event::GeneralRef(reference) => self.resolve(&reference)?,
                Event::Start(tag) => self.begin(&tag, space)?,
                Event::Empty(tag) => {
                    self.begin(&tag, space)?;
                    self.end()?;
                }
                Event::End(_) => self.end()?,
                Event::Eof => break,
            }
        }
        match self.namespace {
            Some(namespace) if self.open.is_empty() => Ok(Tree { nodes: self.nodes, names: self.names, namespace }),
            Some(_) => Err(self.not_well_formed("the file ends in the middle".to_owned())),
            None => Err(self.not_well_formed("there is no element".to_owned())),
        }
    }

    fn count_lines_to(&mut self, start: usize) {
        let passed = self.text.as_bytes().get(self.counted..start).unwrap_or_default();
        self.line = self.line.saturating_add(line_of(passed) - 1);
        self.counted = start;
    }

    fn not_well_formed(&self, what: String) -> ReadError {
        ReadError::NotWellFormed { what: what.chars().take(200).collect(), line: self.line }
    }

    fn too_many(&self, what: &'static str, most: usize) -> ReadError {
        ReadError::TooMany { what, most, line: self.line }
    }

    fn declare(&self, declaration: &BytesDecl<'_>, start: usize) -> Result<(), ReadError> {
        if start != 0 {
            return Err(self.not_well_formed("the XML declaration does not stand at the beginning".to_owned()));
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if ["utf-8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str()) => Ok(()),
            Some(Ok(name)) => Err(ReadError::Encoding { encoding: quoted(&name) }),
            Some(Err(cause)) => Err(self.not_well_formed(cause.to_string())),
        }
    }

    fn gather(&mut self, text: &str) -> Result<(), ReadError> {
        if self.left_out.is_some() {
            return Ok(());
        }
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err(self.not_well_formed("there is text outside the document".to_owned()));
        }
        // White space that lays the file out may be long; it never ends up anywhere.
        if self.gathered.is_empty() && text.trim().is_empty() {
            return Ok(());
        }
        if self.gathered.len() + text.len() > TEXT_MAX {
            return Err(self.too_many("bytes of text in one element", TEXT_MAX));
        }
        self.gathered.push_str(text);
        Ok(())
    }

    fn resolve(&mut self, reference: &BytesRef<'_>) -> Result<(), ReadError> {
        if reference.is_char_ref() {
            let resolved = reference.resolve_char_ref().map_err(|cause| self.not_well_formed(cause.to_string()))?;
            let Some(c) = resolved else { return Ok(()) };
            if !is_allowed(c) {
                return Err(ReadError::Character { code: c.into(), line: self.line });
            }
            return self.gather(c.encode_utf8(&mut [0; 4]));
        }
        let name = reference.xml10_content();
        match quick_xml::escape::resolve_xml_entity(&name) {
            Some(text) => self.gather(text),
            None => Err(ReadError::Entity { name: quoted(&name), line: self.line }),
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>, space: Space) -> Result<(), ReadError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(ReadError::TooDeep { line: self.line, most: DEPTH_MAX });
        }
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            return Err(self.too_many("elements", ELEMENTS_MAX));
        }
        if self.left_out.is_some() {
            self.open.push(Open { node: NONE, last: NONE });
            return Ok(());
        }
        self.no_text_here()?;
        self.check_namespace(space)?;
        let local = tag.local_name();
        let node = Node {
            name: self.number(local.as_ref())?,
            line: self.line,
            parent: self.open.last().map_or(NONE, |open| open.node),
            first: NONE,
            next: NONE,
            text: Box::default(),
            currency: self.currency(tag)?,
        };
        let index = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        if local.as_ref() == FOREIGN {
            self.left_out = Some(self.open.len());
        }
        if let Some(parent) = self.open.last_mut() {
            match parent.last {
                NONE => self.nodes[parent.node as usize].first = index,
                last => self.nodes[last as usize].next = index,
            }
            parent.last = index;
        }
        self.nodes.push(node);
        self.open.push(Open { node: index, last: NONE });
        Ok(())
    }

    fn end(&mut self) -> Result<(), ReadError> {
        let Some(ended) = self.open.pop() else {
            return Err(self.not_well_formed("an element ends that did not begin".to_owned()));
        };
        if self.left_out == Some(self.open.len()) {
            self.left_out = None;
        }
        if ended.node == NONE {
            return Ok(());
        }
        if ended.last == NONE {
            self.nodes[ended.node as usize].text = self.gathered.trim().into();
        } else {
            self.open.push(ended);
            self.no_text_here()?;
            self.open.pop();
        }
        self.gathered.clear();
        Ok(())
    }

    /// Elements hold either elements or text.
    fn no_text_here(&mut self) -> Result<(), ReadError> {
        if self.gathered.trim().is_empty() {
            self.gathered.clear();
            return Ok(());
        }
        Err(ReadError::Unexpected { element: format!("the text '{}'", quoted(&self.gathered)), at: self.place() })
    }

    /// Where the innermost open element is, as far as it is known yet.
    fn place(&self) -> Place {
        let name =
            |open: &Open| self.nodes.get(open.node as usize).map_or("", |node| &*self.names[usize::from(node.name)]);
        let names: Vec<&str> = self.open.iter().map(name).collect();
        Place { path: names.join("/"), line: self.line }
    }

    fn check_namespace(&mut self, space: Space) -> Result<(), ReadError> {
        if self.open.is_empty() && self.namespace.is_some() {
            return Err(self.not_well_formed("there is a second document".to_owned()));
        }
        match space {
            Space::Ours => Ok(()),
            Space::Other(found) if self.namespace.is_none() => {
                self.namespace = Some(found);
                Ok(())
            }
            Space::Other(found) => Err(ReadError::OtherNamespace { found: quoted(&found), at: self.place() }),
        }
    }

    fn number(&mut self, name: &str) -> Result<u16, ReadError> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = u16::try_from(self.names.len()).ok().filter(|number| usize::from(*number) < NAMES_MAX);
        let number = number.ok_or_else(|| self.too_many("different names of elements", NAMES_MAX))?;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        Ok(number)
    }

    /// The one attribute that the messages have. Declarations of namespaces and hints for schemas say nothing here.
    fn currency(&self, tag: &BytesStart<'_>) -> Result<Option<Box<str>>, ReadError> {
        let mut currency = None;
        for (place, attribute) in tag.attributes().enumerate() {
            if place >= ATTRIBUTES_MAX {
                return Err(self.too_many("attributes of one element", ATTRIBUTES_MAX));
            }
            let attribute = attribute.map_err(|cause| self.not_well_formed(cause.to_string()))?;
            if attribute.key.as_namespace_binding().is_some() || attribute.key.prefix().is_some() {
                continue;
            }
            if attribute.key.as_ref() != "Ccy" {
                let element = format!("the attribute '{}'", quoted(attribute.key.as_ref()));
                return Err(ReadError::Unexpected { element, at: self.place() });
            }
            // Three letters: nobody writes them as references.
            if let Some((_, name)) = attribute.value.split_once('&') {
                return Err(ReadError::Entity { name: quoted(name), line: self.line });
            }
            currency = Some(attribute.value.trim().into());
        }
        Ok(currency)
    }
}

/// Whether an element stands in the namespace of the document.
enum Space {
    Ours,
    /// Another one; empty for none.
    Other(String),
}

fn named(space: &ResolveResult<'_>, ours: Option<&str>) -> Space {
    match space {
        ResolveResult::Bound(Namespace(found)) if Some(*found) == ours => Space::Ours,
        ResolveResult::Bound(Namespace(found)) => Space::Other((*found).to_owned()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => Space::Other(String::new()),
    }
}
