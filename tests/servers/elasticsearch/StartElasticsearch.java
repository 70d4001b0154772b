/** Starts Elasticsearch 1.5 on a JDK that is newer than it: first the bean that it needs, then its own main. */
public final class StartElasticsearch {
    public static void main(String[] args) throws Exception {
        sun.management.OldRuntime.install();
        Class.forName("org.elasticsearch.bootstrap.Elasticsearch").getMethod("main", String[].class).invoke(null, (Object) args);
    }
}
