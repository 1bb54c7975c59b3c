namespace GenosDb.Tests;

/// <summary>A test that makes sense only at a longer scale; skipped at the default one, with the reason. Give it the trait <c>Category=Long</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Bars.Scale == "default")
            Skip = "Long: set GENOSDB_BARS=ci";
    }
}
