package dev.seedancequeue.api.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Failures that never reached a controller get the same problem answer as all others. */
@RestController
final class ErrorPage implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    void error(HttpServletRequest request) {
        Object attribute = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        // Absent when somebody asks for this page itself, which is no resource of ours.
        int status = attribute instanceof Integer code ? code : 404;
        throw ProblemException.of(
                ProblemAdvice.code(status), ProblemAdvice.detail(status, request));
    }
}
