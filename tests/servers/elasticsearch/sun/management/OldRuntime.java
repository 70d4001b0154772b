package sun.management;

/** Answers getBootClassPath(), which Elasticsearch 1.5 asks at its start and JDK 9 and later refuse. Patched into java.management. */
public final class OldRuntime extends RuntimeImpl {
    private OldRuntime(VMManagement vm) { super(vm); }

    @Override public boolean isBootClassPathSupported() { return true; }

    @Override public String getBootClassPath() { return ""; }

    public static void install() throws ReflectiveOperationException {
        var vm = RuntimeImpl.class.getDeclaredField("jvm");
        vm.setAccessible(true);
        var bean = ManagementFactoryHelper.class.getDeclaredField("runtimeMBean");
        bean.setAccessible(true);
        bean.set(null, new OldRuntime((VMManagement) vm.get(ManagementFactoryHelper.getRuntimeMXBean())));
    }
}
