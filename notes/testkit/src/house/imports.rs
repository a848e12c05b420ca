//! The modules that a file declares, and the paths in its code.

use std::path::{Component, Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, Meta, UseTree};

use crate::files;

/// A module, as its file declares it.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) children: Vec<Child>,
    pub(super) scope: Scope,
}

/// The paths in a module's own code, each as its segments.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) paths: Vec<Vec<String>>,
}

/// A `mod` in a module.
pub(super) struct Child {
    pub(super) name: String,
    /// The value of `#[path = "…"]`.
    pub(super) path: Option<String>,
    /// The module itself, if it is not in another file.
    pub(super) inline: Option<Declared>,
}

/// Reads a file, without code that is compiled only for unit tests.
pub(super) fn read(file: &Path) -> Declared {
    declared(&parsed(file).items)
}

/// The targets of `#[path]` in this file, also in nested modules.
pub(super) fn path_includes(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut paths = Vec::new();
    collect_paths(&parsed(file).items, &mut paths);
    paths
        .iter()
        .map(|path| normal(&folder.join(path)))
        .collect()
}

fn collect_paths(items: &[Item], paths: &mut Vec<String>) {
    for item in items {
        if let Item::Mod(module) = item {
            paths.extend(path_of(&module.attrs));
            if let Some((_, items)) = &module.content {
                collect_paths(items, paths);
            }
        }
    }
}

/// The path without `..` in it.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir {
            normal.pop();
        } else {
            normal.push(component);
        }
    }
    normal
}

fn parsed(file: &Path) -> syn::File {
    let text = files::read(file);
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn declared(items: &[Item]) -> Declared {
    let mut found = Declared::default();
    for item in items {
        match item {
            Item::Mod(module) => {
                if !is_for_tests(&module.attrs) {
                    found.children.push(child(module));
                }
            }
            item => found.scope.visit_item(item),
        }
    }
    found
}

fn child(module: &ItemMod) -> Child {
    Child {
        name: module.ident.to_string(),
        path: path_of(&module.attrs),
        inline: module.content.as_ref().map(|(_, items)| declared(items)),
    }
}

fn path_of(attributes: &[Attribute]) -> Option<String> {
    let mut named = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("path"));
    let value = &named.next()?.meta.require_name_value().ok()?.value;
    match value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(path),
            ..
        }) => Some(path.value()),
        _ => None,
    }
}

/// Whether one of the attributes is `#[cfg(test)]`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|condition| condition.is_ident("test"))
    })
}

impl Scope {
    /// Adds the paths in the tokens of a macro call.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.add(std::mem::take(&mut path));
                    self.add_tokens(group.stream());
                    colons = 0;
                }
                _ => {
                    self.add(std::mem::take(&mut path));
                    colons = 0;
                }
            }
        }
        self.add(path);
    }

    /// A single name is no path: it is a variable, or it was imported.
    fn add(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.paths.push(path);
        }
    }

    fn add_use(&mut self, mut before: Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_use(before, &path.tree);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(before.clone(), tree);
                }
            }
            UseTree::Name(name) => {
                // `use x::{self}` names x.
                if name.ident != "self" {
                    before.push(name.ident.to_string());
                }
                self.paths.push(before);
            }
            UseTree::Rename(name) => {
                if name.ident != "self" {
                    before.push(name.ident.to_string());
                }
                self.paths.push(before);
            }
            UseTree::Glob(_) => self.paths.push(before),
        }
    }
}

impl<'ast> Visit<'ast> for Scope {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(_) => {}
            Item::Use(item) => self.add_use(Vec::new(), &item.tree),
            item => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(
            path.segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect(),
        );
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        // An exported macro's name is at the root of its crate, wherever the macro is defined.
        if call
            .path
            .segments
            .first()
            .is_some_and(|first| first.ident != "crate")
        {
            self.visit_path(&call.path);
        }
        self.add_tokens(call.tokens.clone());
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    /// Adds the paths in the attribute's arguments: a `thiserror` message can name a constant of another file. A doc
    /// comment has none.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
        if let Meta::NameValue(pair) = &attribute.meta
            && !pair.path.is_ident("doc")
        {
            self.visit_expr(&pair.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(code: &str) -> Vec<String> {
        let found = declared(&syn::parse_file(code).unwrap().items);
        let paths = found.scope.paths.iter();
        paths.map(|path| path.join("::")).collect()
    }

    #[test]
    fn paths_in_attributes_are_found_but_not_those_in_docs() {
        let error = r#"
            /// Not the number in super::docs::MAX.
            #[doc(hidden)]
            #[error("more than {}", super::limits::MAX)]
            struct TooMany;
        "#;
        assert_eq!(paths(error), ["super::limits::MAX"]);
        let options = "struct Options { #[arg(default_value_t = crate::limits::USUAL)] count: u8 }";
        assert_eq!(paths(options), ["crate::limits::USUAL"]);
    }
}
