package io.pgstore.sample;

import io.pgstore.projection.ProjectionStatus;
import io.pgstore.projection.Projections;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Shows projections and builds them anew. */
@RestController
class ProjectionController {
    private final Projections projections;

    ProjectionController(Projections projections) {
        this.projections = projections;
    }

    @GetMapping("/api/projections")
    List<ProjectionStatus> all() {
        return projections.names().stream().sorted().map(projections::status).toList();
    }

    /** Empties a projection and lets it begin with the first line; it is built in the background. 404 if there is none. */
    @PostMapping("/api/projections/{name}/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ProjectionStatus rebuild(@PathVariable String name) {
        if (!projections.names().contains(name)) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "There is no projection '%s'".formatted(Excerpt.of(name)));
        }
        projections.rebuild(name);
        return projections.status(name);
    }
}
