package io.hanlu.wire.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server's {@code openapi.json} says, read strictly: an answer must have every property that is described and no other, so that
 * the description can be neither too short nor too long.
 */
public final class OpenApi {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode root;

    public OpenApi(String json) {
        root = JSON.readTree(json);
        root.get("components").get("schemas").forEach(OpenApi::close);
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && schema.path("properties").isObject()) {
            object.put("additionalProperties", false);
            object.putPOJO(
                    "required",
                    JSON.valueToTree(List.copyOf(schema.get("properties").propertyNames())));
        }
        schema.forEach(OpenApi::close);
    }

    /** Every route under {@code /api/} but this description, as {@code GET /api/v1/gateways/:id}. */
    public Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(method -> path.getKey().startsWith("/api/"))
                        .map(method -> method.toUpperCase(java.util.Locale.ROOT) + " "
                                + path.getKey().replaceAll("\\{(\\w+)}", ":$1"))
                        .forEach(routes::add));
        return routes;
    }

    /** What contradicts the description; empty when nothing does. The path is as in the description: {@code /api/v1/gateways/{id}}. */
    public List<String> wrong(String method, String path, int status, String answer) {
        JsonNode operation = root.get("paths").path(path).path(method.toLowerCase(java.util.Locale.ROOT));
        JsonNode response = resolved(operation.path("responses").path(Integer.toString(status)));
        if (response.isMissingNode()) {
            return List.of(method + " " + path + " does not describe an answer with status " + status);
        }
        JsonNode content = response.path("content");
        JsonNode schema = content.iterator().next().path("schema");
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", root.get("components"));
        whole.set("allOf", JSON.createArrayNode().add(schema));
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
        List<String> problems = new ArrayList<>();
        compiled.validate(JSON.readTree(answer))
                .forEach(problem -> problems.add(method + " " + path + " " + status + ": " + problem));
        return problems;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asString().substring(1)) : node;
    }
}
