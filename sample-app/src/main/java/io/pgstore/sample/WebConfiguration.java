package io.pgstore.sample;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the web server reads addresses. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {
    /** Lets ids that contain a slash through, encoded as {@code %2F}; Tomcat refuses them by default. */
    @Bean
    TomcatConnectorCustomizer encodedSlashes() {
        return connector -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    }
}
