using System.Globalization;
using System.Text;

namespace GenosDb;

/// <summary>Names a place inside a value in messages: <c>$.a[3].b</c>, and <c>$["two words"]</c> where a key is no plain word.</summary>
internal static class ValuePath
{
    public static void AppendKey(StringBuilder path, string key)
    {
        if (key.Length > 0 && key.All(c => char.IsLetterOrDigit(c) || c == '_'))
            path.Append('.').Append(key);
        else
            path.Append("[\"").Append(key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"]");
    }

    public static void AppendIndex(StringBuilder path, int index) => path.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');

    /// <summary>Path of one key at the root.</summary>
    public static string OfKey(string key)
    {
        var path = new StringBuilder(ValueThrowHelper.Root);
        AppendKey(path, key);
        return path.ToString();
    }
}
