//! The objects of an OpenAPI document (OpenAPI 3.0.4, section 4.8), as a table of the fields that the generator uses.
//!
//! All code that walks a document uses this table. Other fields are not checked, merged or generated. Fields of OpenAPI
//! 3.1 are in it too, so that they are walked until `newer` has lowered them.

use super::yaml::{Mapping, Value};

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Info,
    Server,
    ServerVariable,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Header,
    Response,
    Schema,
    Components,
    SecurityScheme,
}

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A value without objects that the generator uses.
    Plain,
    One(Kind),
    List(Kind),
    /// Objects with arbitrary names.
    Map(Kind),
    /// Objects with arbitrary names, in a map that can also contain extensions.
    Patterned(Kind),
}

use Content::{List, Map, One, Patterned, Plain};

type Fields = &'static [(&'static str, Content)];

const DOCUMENT: Fields = &[
    ("openapi", Plain),
    ("info", One(Kind::Info)),
    ("servers", List(Kind::Server)),
    ("security", Plain),
    ("paths", Patterned(Kind::PathItem)),
    ("components", One(Kind::Components)),
];

const NEWER_DOCUMENT: Fields = &[("jsonSchemaDialect", Plain)];

const INFO: Fields = &[("title", Plain), ("version", Plain)];

const SERVER: Fields = &[("url", Plain), ("variables", Map(Kind::ServerVariable))];

const SERVER_VARIABLE: Fields = &[("default", Plain)];

const PATH_ITEM: Fields = &[
    ("$ref", Plain),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
    ("get", One(Kind::Operation)),
    ("put", One(Kind::Operation)),
    ("post", One(Kind::Operation)),
    ("delete", One(Kind::Operation)),
    ("options", One(Kind::Operation)),
    ("head", One(Kind::Operation)),
    ("patch", One(Kind::Operation)),
    ("trace", One(Kind::Operation)),
];

const OPERATION: Fields = &[
    ("operationId", Plain),
    // Only used for the selection of operations, and removed before the document is checked.
    ("tags", Plain),
    ("summary", Plain),
    ("description", Plain),
    ("deprecated", Plain),
    ("security", Plain),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::RequestBody)),
    ("responses", Patterned(Kind::Response)),
    // Progenitor generates special code for it.
    ("x-dropshot-websocket", Plain),
];

const PARAMETER: Fields = &[
    ("$ref", Plain),
    ("name", Plain),
    ("in", Plain),
    ("description", Plain),
    ("required", Plain),
    ("deprecated", Plain),
    ("style", Plain),
    ("explode", Plain),
    ("allowReserved", Plain),
    ("allowEmptyValue", Plain),
    ("schema", One(Kind::Schema)),
    ("content", Map(Kind::MediaType)),
];

const REQUEST_BODY: Fields =
    &[("$ref", Plain), ("description", Plain), ("required", Plain), ("content", Map(Kind::MediaType))];

const MEDIA_TYPE: Fields = &[("schema", One(Kind::Schema)), ("encoding", Map(Kind::Encoding))];

const ENCODING: Fields = &[
    ("contentType", Plain),
    ("style", Plain),
    ("explode", Plain),
    ("allowReserved", Plain),
    ("headers", Map(Kind::Header)),
];

const HEADER: Fields = &[
    ("$ref", Plain),
    ("description", Plain),
    ("required", Plain),
    ("schema", One(Kind::Schema)),
    ("content", Map(Kind::MediaType)),
];

const RESPONSE: Fields = &[("$ref", Plain), ("description", Plain), ("content", Map(Kind::MediaType))];

const SCHEMA: Fields = &[
    ("$ref", Plain),
    ("type", Plain),
    ("format", Plain),
    ("title", Plain),
    ("description", Plain),
    ("nullable", Plain),
    ("readOnly", Plain),
    ("writeOnly", Plain),
    ("deprecated", Plain),
    ("default", Plain),
    ("example", Plain),
    ("enum", Plain),
    ("required", Plain),
    ("pattern", Plain),
    ("multipleOf", Plain),
    ("minimum", Plain),
    ("maximum", Plain),
    ("exclusiveMinimum", Plain),
    ("exclusiveMaximum", Plain),
    ("minLength", Plain),
    ("maxLength", Plain),
    ("minItems", Plain),
    ("maxItems", Plain),
    ("uniqueItems", Plain),
    ("minProperties", Plain),
    ("maxProperties", Plain),
    ("properties", Map(Kind::Schema)),
    // A boolean is unchanged.
    ("additionalProperties", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("allOf", List(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("discriminator", Plain),
];

const NEWER_SCHEMA: Fields = &[
    ("$dynamicRef", Plain),
    ("prefixItems", List(Kind::Schema)),
    ("unevaluatedItems", One(Kind::Schema)),
    ("patternProperties", Map(Kind::Schema)),
    ("unevaluatedProperties", One(Kind::Schema)),
    ("then", One(Kind::Schema)),
    ("else", One(Kind::Schema)),
    ("dependentSchemas", Map(Kind::Schema)),
];

const COMPONENTS: Fields = &[
    ("schemas", Map(Kind::Schema)),
    ("responses", Map(Kind::Response)),
    ("parameters", Map(Kind::Parameter)),
    ("headers", Map(Kind::Header)),
    ("requestBodies", Map(Kind::RequestBody)),
    ("securitySchemes", Map(Kind::SecurityScheme)),
];

const SECURITY_SCHEME: Fields = &[
    ("$ref", Plain),
    ("type", Plain),
    ("name", Plain),
    ("in", Plain),
    ("scheme", Plain),
    ("bearerFormat", Plain),
    ("openIdConnectUrl", Plain),
];

impl Kind {
    fn fields(self) -> Fields {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::Server => SERVER,
            Self::ServerVariable => SERVER_VARIABLE,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Header => HEADER,
            Self::Response => RESPONSE,
            Self::Schema => SCHEMA,
            Self::Components => COMPONENTS,
            Self::SecurityScheme => SECURITY_SCHEME,
        }
    }

    /// Returns the fields that only OpenAPI 3.1 has.
    fn newer(self) -> Fields {
        match self {
            Self::Document => NEWER_DOCUMENT,
            Self::Schema => NEWER_SCHEMA,
            _ => &[],
        }
    }

    /// Returns whether only OpenAPI 3.1 has a field.
    pub(super) fn is_newer(self, field: &str) -> bool {
        self.newer().iter().any(|(name, _)| *name == field)
    }

    /// Returns the content of a field; `None` if the generator doesn't use it.
    pub(super) fn content(self, field: &str) -> Option<Content> {
        self.fields().iter().chain(self.newer()).find(|(name, _)| *name == field).map(|(_, content)| *content)
    }
}

impl Content {
    /// Returns the kind of the objects in the field.
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Plain => None,
            One(kind) | List(kind) | Map(kind) | Patterned(kind) => Some(kind),
        }
    }

    /// Calls a function for each object in a value.
    pub(super) fn for_each(self, value: &mut Value, act: &mut impl FnMut(Kind, &mut Mapping)) {
        match (self, value) {
            (One(kind), Value::Mapping(fields)) => act(kind, fields),
            (List(kind), Value::Sequence(items)) => {
                items.iter_mut().filter_map(Value::as_mapping_mut).for_each(|fields| act(kind, fields));
            }
            (Map(kind) | Patterned(kind), Value::Mapping(members)) => {
                members.values_mut().filter_map(Value::as_mapping_mut).for_each(|fields| act(kind, fields));
            }
            _ => {}
        }
    }
}

/// Calls a function for each object within an object, and then for the object itself.
pub(super) fn walk(kind: Kind, fields: &mut Mapping, act: &mut dyn FnMut(Kind, &mut Mapping)) {
    for (name, value) in fields.iter_mut() {
        if let Some(content) = name.as_str().and_then(|name| kind.content(name)) {
            content.for_each(value, &mut |kind, fields| walk(kind, fields, act));
        }
    }
    act(kind, fields);
}

/// Calls a function for an object, and then for each object within it.
pub(super) fn walk_down(kind: Kind, fields: &mut Mapping, act: &mut dyn FnMut(Kind, &mut Mapping)) {
    act(kind, fields);
    for (name, value) in fields.iter_mut() {
        if let Some(content) = name.as_str().and_then(|name| kind.content(name)) {
            content.for_each(value, &mut |kind, fields| walk_down(kind, fields, act));
        }
    }
}
