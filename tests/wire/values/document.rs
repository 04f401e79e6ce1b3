//! The fixtures as documents: the schemas of what each operation takes and returns, parsed without the generator.

use serde_json::{Map, Value, json};

/// The media type of content other than JSON.
const FILE: &str = "application/octet-stream";

use super::told::Told;

/// All documents of the fixtures as one.
pub(super) struct Documents {
    components: Map<String, Value>,
    pub(super) told: Told,
    pub(super) operations: Vec<Described>,
}

/// An operation as in its document.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) id: String,
    parameters: Vec<Parameter>,
    /// The media types of the request and of the response.
    body: Option<Map<String, Value>>,
    success: Option<Map<String, Value>>,
}

/// An operation with one media type for each.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) parameters: Vec<Parameter>,
    /// The media type of the request, and its media type object.
    pub(super) body: Option<(String, Value)>,
    /// The same for the response.
    pub(super) success: Option<(String, Value)>,
}

impl Described {
    /// Returns the operation with the media types that the client uses.
    pub(super) fn as_spoken(&self, sent: Option<&str>, read: Option<&str>) -> Operation {
        let one = |content: &Option<Map<String, Value>>, name: Option<&str>| {
            let content = content.as_ref()?;
            // For a range or several media types, the client lists all of them.
            let is_spoken = |(found, _): &(&String, &Value)| name.is_some_and(|name| name.contains(found.as_str()));
            let (name, media) = content.iter().find(is_spoken).or_else(|| content.iter().next())?;
            Some((name.clone(), media.clone()))
        };
        Operation {
            parameters: self.parameters.clone(),
            body: one(&self.body, sent),
            success: one(&self.success, read),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// `path`, `query` or `header`.
    pub(super) place: String,
    pub(super) required: bool,
    pub(super) schema: Value,
    /// True if it is sent as JSON.
    pub(super) is_json: bool,
    /// The object with its style.
    pub(super) style: Value,
}

/// Returns the text of a document. For one of OpenAPI 3.1, it is the equivalent document of 3.0.
fn in_3_0(text: &str) -> String {
    match text.contains("openapi: 3.1") {
        true => std::fs::read_to_string("generated/newer-in-3.0.yaml").unwrap(),
        false => text.to_owned(),
    }
}

impl Documents {
    pub(super) fn read() -> Self {
        let mut sources = cartesia_api_build::sources("fixtures/openapi").unwrap();
        // The first has parts that are left out, and the second has unusual types. The third has part headers, which
        // are in no schema, and the fourth has untyped fields that are files or text.
        let without = ["left-out.yaml", "misspelt.yaml", "parts.yaml", "untyped.yaml"];
        sources.retain(|source| !without.contains(&source.name.as_str()));
        let trees = sources.iter().map(|source| serde_yaml::from_str::<Value>(&in_3_0(&source.text)).unwrap());
        let trees = trees.collect::<Vec<_>>();
        let mut components = Map::new();
        for (group, members) in trees.iter().flat_map(|tree| tree["components"].as_object()).flatten() {
            let group = components.entry(group.clone()).or_insert_with(|| Value::Object(Map::new()));
            group.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        }
        let told = Told::of(&trees, components["schemas"].as_object().unwrap());
        let mut documents = Self { components, told, operations: Vec::new() };
        for item in trees.iter().flat_map(|tree| tree["paths"].as_object().unwrap().values()) {
            let members = item.as_object().unwrap().values();
            let operations = members.filter(|member| member.get("operationId").is_some());
            let operations = operations.map(|operation| documents.operation(item, operation)).collect::<Vec<_>>();
            documents.operations.extend(operations);
        }
        documents
    }

    /// Returns the target of a reference, or the schema itself.
    pub(super) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(target) = value.get("$ref").and_then(Value::as_str) else { return value };
        let (group, name) = target.strip_prefix("#/components/").unwrap().split_once('/').unwrap();
        self.resolved(&self.components[group][name])
    }

    /// Returns the names of the parameters that contain a key of the operation.
    fn keys_in_query(&self, operation: &Value) -> Vec<&str> {
        let requirements = operation.get("security").and_then(Value::as_array).into_iter().flatten();
        let schemes = requirements.filter_map(Value::as_object).flat_map(Map::keys);
        let schemes = schemes.map(|name| &self.components["securitySchemes"][name]);
        schemes.filter(|scheme| scheme["in"] == "query").filter_map(|scheme| scheme["name"].as_str()).collect()
    }

    fn operation(&self, item: &Value, operation: &Value) -> Described {
        let keys = self.keys_in_query(operation);
        let mut own = self.parameters(operation);
        own.retain(|parameter| parameter.place != "query" || !keys.contains(&parameter.name.as_str()));
        let shared = self.parameters(item).into_iter();
        let shared = shared.filter(|one| own.iter().all(|own| (&own.name, &own.place) != (&one.name, &one.place)));
        let shared = shared.collect::<Vec<_>>();
        let content = |of: &Value| self.resolved(of)["content"].as_object().cloned();
        let responses = operation["responses"].as_object().unwrap();
        let listed = responses.iter().find(|(status, _)| status.starts_with('2'));
        let success = listed.or_else(|| responses.iter().find(|(status, _)| *status == "default"));
        // The content that is documented for 204 is sent with another status.
        let success = success.filter(|(status, _)| *status != "204");
        let success = success.and_then(|(_, response)| content(response));
        // A file is returned unchanged, whatever its media type.
        let is_file = |media: &Value| self.resolved(&media["schema"])["format"] == "binary";
        let named = |(name, media): (String, Value)| (if is_file(&media) { FILE.to_owned() } else { name }, media);
        let success = success.map(|content| content.into_iter().map(named).collect());
        Described {
            id: operation["operationId"].as_str().unwrap().to_owned(),
            parameters: [own, shared].concat(),
            // There are no values for a form without documented fields.
            body: operation.get("requestBody").and_then(content).filter(|content| !self.is_form_of_nothing(content)),
            success,
        }
    }

    fn is_form_of_nothing(&self, content: &Map<String, Value>) -> bool {
        let is_form =
            |name: &String| ["multipart/form-data", "application/x-www-form-urlencoded"].contains(&name.as_str());
        content.iter().all(|(name, media)| is_form(name) && self.properties(&media["schema"]).is_empty())
    }

    fn parameters(&self, of: &Value) -> Vec<Parameter> {
        let parameters = of.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let content = |object: &'_ Value| object["content"].as_object()?.values().next().cloned();
        let parameter = |object: &Value| Parameter {
            name: object["name"].as_str().unwrap().to_owned(),
            place: object["in"].as_str().unwrap().to_owned(),
            required: object["required"] == true,
            schema: object
                .get("schema")
                .cloned()
                .or_else(|| content(object)?.get("schema").cloned())
                .unwrap_or_default(),
            is_json: object.get("content").is_some(),
            style: object.clone(),
        };
        parameters.map(|one| parameter(self.resolved(one))).collect()
    }
}

impl Documents {
    /// Returns the names of the properties of an object, or of one of its alternatives.
    pub(super) fn properties(&self, schema: &Value) -> Vec<String> {
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let subtypes = parts
            .flat_map(|part| self.told.subtypes_of_part(schema, part))
            .map(|name| self.own_properties(&json!({ "$ref": format!("#/components/schemas/{name}") })));
        let names = self.own_properties(schema).into_iter().chain(subtypes.flatten());
        // A template stands for other names.
        names.filter(|name| !name.contains('{')).collect()
    }

    fn own_properties(&self, schema: &Value) -> Vec<String> {
        let schema = self.resolved(schema);
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned();
        let parts = ["allOf", "anyOf", "oneOf"].iter().filter_map(|keyword| schema.get(keyword)?.as_array()).flatten();
        own.chain(parts.flat_map(|part| self.own_properties(part))).collect()
    }

    /// Returns a property of an object, or of one of its parts.
    pub(super) fn property<'a>(&'a self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        let schema = self.resolved(schema);
        let mut parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        schema["properties"].get(name).or_else(|| parts.find_map(|part| self.property(part, name)))
    }
}
