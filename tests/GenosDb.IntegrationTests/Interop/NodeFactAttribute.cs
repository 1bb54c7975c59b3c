namespace GenosDb.IntegrationTests.Interop;

/// <summary>A test that needs Node.js and npm. On a machine without them it is skipped and says so; where CI has Node.js it always runs, so that
/// nothing vanishes quietly.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var isBound = Environment.GetEnvironmentVariable("CI") == "true" && NodeProgram.Find("node") is not null;
        if (!isBound && (NodeProgram.Find("node") is null || NodeProgram.Find("npm") is null))
            Skip = "Node.js and npm are not on the path of this machine; install Node.js 20 or later to run it.";
    }
}
