namespace GenosDb.SimulationTests;

internal static class Program
{
    private static int Main() => 0;
}
