using System.Text;
using System.Text.Json;

namespace GenosDb.Queries;

/// <summary>Reads filters, and with the help of its caller whole queries, from strict JSON: no comments, no trailing commas, no doubled keys.</summary>
/// <remarks>Nothing is nested deeper than a filter or a value may be, so that the recursion is bounded. Every error is a <see cref="GenosQueryException"/> that
/// names line and column.</remarks>
internal ref struct QueryTextReader
{
    // A value inside the deepest filter; each level of a filter is at most three of JSON.
    private const int JsonDepth = ValidityLimits.ValueDepth + (3 * QueryLimits.Depth) + 16;

    private readonly ReadOnlySpan<byte> _utf8;
    private Utf8JsonReader _reader;
    private int _depth;

    // The place of an offset is counted on from that of the one before.
    private int _knownOffset;
    private QueryPlace _known;

    private QueryTextReader(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonDepth });
        _known = new QueryPlace(1, 1);
    }

    /// <summary>Begins to read a text, at its first token, which opens an object.</summary>
    public static QueryTextReader Open(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > QueryLimits.TextBytes)
            throw TooLong(json.Length);
        byte[] utf8;
        try
        {
            utf8 = StrictUtf8.Encoding.GetBytes(json);
        }
        catch (EncoderFallbackException e)
        {
            throw QueryErrors.Syntax(default, $"The text of the query has a lone surrogate at character {e.Index}", "Repair the text.", e);
        }

        if (utf8.Length > QueryLimits.TextBytes)
            throw TooLong(utf8.Length);
        var reader = new QueryTextReader(utf8);
        reader.Read();
        reader.Require(JsonTokenType.StartObject, "A query", "an object");
        return reader;
    }

    /// <summary>The token that the reader is at.</summary>
    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>Where that token begins.</summary>
    public QueryPlace Place => PlaceOf((int)_reader.TokenStartIndex);

    /// <summary>Makes sure that the text ends here.</summary>
    public void Close()
    {
        if (Read())
            throw QueryErrors.Syntax(Place, "Something follows the query", "Give one query at a time.");
    }

    /// <summary>Goes to the next token. False at the end of the text.</summary>
    public bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (JsonException e)
        {
            // What follows is about the reader, which whoever wrote the query cannot change.
            var message = e.Message.Split(" LineNumber:")[0].Split(" Change the reader options")[0].TrimEnd('.');
            throw QueryErrors.Syntax(PlaceOf(OffsetOf(e)), $"The text of the query is not JSON: {message}", "Queries are strict JSON, without comments and trailing commas.", e);
        }
    }

    /// <summary>Reads the object at which the reader is, member by member.</summary>
    /// <param name="members">Takes each member, or refuses it.</param>
    /// <param name="unknown">Makes the error for a member that was not taken.</param>
    public void ReadObject(QueryMemberReader members, Func<string, QueryPlace, GenosQueryException> unknown)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        while (ReadName(names, out var name, out var place))
        {
            if (!members(ref this, name, place))
                throw unknown(name, place);
        }
    }

    /// <summary>Reads the filter at whose object the reader is.</summary>
    /// <param name="members">Takes members that are no part of the filter, such as <c>$edge</c>; null when there are none.</param>
    /// <param name="inside">The operator in which the filter stands; null at the top.</param>
    public NodeFilter ReadFilter(QueryMemberReader? members = null, string? inside = null)
    {
        var start = Place;
        Require(JsonTokenType.StartObject, inside is null ? "A filter" : $"'{inside}'", "an object");
        Enter(start);
        HashSet<string> names = new(StringComparer.Ordinal);
        List<NodeFilter> parts = [];
        while (ReadName(names, out var name, out var place))
        {
            if (members is null || !members(ref this, name, place))
                parts.Add(ReadMember(name, place, inside));
        }

        _depth--;
        return FilterFactory.And([.. parts], start);
    }

    /// <summary>Reads the next token, which has to be text.</summary>
    public string ReadText(string @operator, FieldPath? path = null)
    {
        Read();
        if (Token != JsonTokenType.String)
            throw QueryErrors.Operand(@operator, path, Place, $"needs a string, but got {Name(Token)}", "Put it in quotation marks.");
        return Text();
    }

    /// <summary>Reads the next token, which has to be an integer of 32 bits.</summary>
    public int ReadInt32(string @operator)
    {
        Read();
        if (Token != JsonTokenType.Number || !JsonNumber.TryReadInt64(_reader.ValueSpan, out var number) || number is < int.MinValue or > int.MaxValue)
            throw QueryErrors.Operand(@operator, null, Place, $"needs an integer, but got {(Token == JsonTokenType.Number ? "another number" : Name(Token))}", "Give a whole number.");
        return (int)number;
    }

    /// <summary>A kind of token, for a message.</summary>
    public static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    private static GenosQueryException TooLong(int actual) =>
        QueryErrors.TooMuch("bytes of text", actual, QueryLimits.TextBytes, null, null, default, "Run several queries, or build the filter from its members.");

    private NodeFilter ReadMember(string name, QueryPlace place, string? inside)
    {
        switch (name)
        {
            case OperatorNames.And: return FilterFactory.And(ReadFilters(name), place);
            case OperatorNames.Or: return FilterFactory.Or(ReadFilters(name), place);
            case OperatorNames.Not:
                Read();
                return FilterFactory.Not(ReadFilter(inside: name), place);
            case OperatorNames.Near: return ReadNear(null, place);
            case OperatorNames.BoundingBox: return ReadBox(null, place);
            case OperatorNames.Edge:
                throw QueryErrors.Operator(name, null, place, $"is not allowed {(inside is null ? "in a filter alone" : $"inside '{inside}'")}", "Put it at the top of the query, or run two queries.");
        }

        if (OperatorNames.OfField.Contains(name, StringComparer.Ordinal))
            throw QueryErrors.Operator(name, null, place, "stands beside fields", $$$"""Put it on one: {"field": {"{{{name}}}": …}}.""");
        if (name.StartsWith('$') && name is not ("$id" or "$value" or "$time" or "$depth"))
        {
            throw name is "$limit" or "$after" or "$before"
                ? QueryErrors.Operator(name, null, place, "is not allowed in a filter", """Put the filter under "query" and this beside it, first "query": a whole query is read by NodeQuery.Parse.""")
                : QueryErrors.Unknown(name, null, place, OperatorNames.OfObject);
        }

        return ReadField(FilterFactory.Path(name, place), place);
    }

    private NodeFilter[] ReadFilters(string name)
    {
        Read();
        Require(JsonTokenType.StartArray, $"'{name}'", "an array of filters", name);
        List<NodeFilter> filters = [];
        while (Read() && Token != JsonTokenType.EndArray)
            filters.Add(ReadFilter(inside: name));
        return [.. filters];
    }

    private NodeFilter ReadField(FieldPath path, QueryPlace place)
    {
        Read();
        return FirstName() is ['$', ..] first && !OperatorNames.OfValue.Contains(first, StringComparer.Ordinal)
            ? ReadOperators(path, place)
            : FilterFactory.Compare(path, CompareOperator.Equal, ReadValue(), place);
    }

    // The object of operators at which the reader is, which has at least one member.
    private NodeFilter ReadOperators(FieldPath path, QueryPlace fieldPlace)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        List<NodeFilter?> parts = [];
        (string Pattern, QueryPlace Place, int Part)? regex = null;
        (string Letters, QueryPlace Place)? options = null;
        while (ReadName(names, out var name, out var place))
        {
            switch (name)
            {
                // The options may stand on either side of the pattern, so it waits for the end.
                case OperatorNames.Regex:
                    regex = (ReadText(name, path), place, parts.Count);
                    parts.Add(null);
                    break;
                case OperatorNames.Options:
                    options = (ReadText(name, path), place);
                    break;
                default:
                    parts.Add(ReadOperator(name, path, place));
                    break;
            }
        }

        if (regex is { } found)
            parts[found.Part] = FilterFactory.Regex(path, found.Pattern, options?.Letters ?? "", found.Place);
        else if (options is { } alone)
            throw QueryErrors.Operand(OperatorNames.Options, path, alone.Place, "stands without '$regex'", "Add the pattern, or leave it out.");
        return FilterFactory.And([.. parts.Select(part => part!)], fieldPlace);
    }

    private NodeFilter ReadOperator(string name, FieldPath path, QueryPlace place)
    {
        switch (name)
        {
            case OperatorNames.Eq: return ReadComparison(CompareOperator.Equal, path, place);
            case OperatorNames.Ne: return ReadComparison(CompareOperator.NotEqual, path, place);
            case OperatorNames.Gt: return ReadComparison(CompareOperator.Greater, path, place);
            case OperatorNames.Gte: return ReadComparison(CompareOperator.GreaterOrEqual, path, place);
            case OperatorNames.Lt: return ReadComparison(CompareOperator.Less, path, place);
            case OperatorNames.Lte: return ReadComparison(CompareOperator.LessOrEqual, path, place);
            case OperatorNames.In: return FilterFactory.In(path, [.. ReadValues(name, path, place)], isNegated: false, place);
            case OperatorNames.NotIn: return FilterFactory.In(path, [.. ReadValues(name, path, place)], isNegated: true, place);
            case OperatorNames.Between:
                return ReadValues(name, path, place) is [var low, var high]
                    ? FilterFactory.Between(path, low, high, place)
                    : throw QueryErrors.Operand(name, path, place, "needs an array of two values, low and high", """Write {"$between": [low, high]}.""");
            case OperatorNames.Exists:
                Read();
                if (Token is not (JsonTokenType.True or JsonTokenType.False))
                    throw QueryErrors.Operand(name, path, Place, $"needs true or false, but got {Name(Token)}", "False matches what is missing.");
                return new ExistsFilter(path, Token == JsonTokenType.True);
            case OperatorNames.StartsWith: return FilterFactory.String(path, StringOperator.StartsWith, ReadText(name, path), place);
            case OperatorNames.EndsWith: return FilterFactory.String(path, StringOperator.EndsWith, ReadText(name, path), place);
            case OperatorNames.Contains:
                Read();
                return new ContainsFilter(path, ReadValue());
            case OperatorNames.Text: return FilterFactory.Words(path, ReadText(name, path), place);
            case OperatorNames.Like: return FilterFactory.Like(path, ReadText(name, path), place);
            case OperatorNames.Near: return ReadNear(path, place);
            case OperatorNames.BoundingBox: return ReadBox(path, place);
            case OperatorNames.Not: return ReadNot(path, place);
        }

        var field = path.ToString();
        if (name is OperatorNames.And or OperatorNames.Or)
            throw QueryErrors.Operator(name, field, place, "stands on a field", $$"""Put it beside fields: {"{{name}}": [{"{{field}}": …}, …]}.""");
        if (name == OperatorNames.Edge)
            throw QueryErrors.Operator(name, field, place, "is not allowed on a field", "Put it at the top of the query.");
        if (!name.StartsWith('$') || OperatorNames.OfValue.Contains(name, StringComparer.Ordinal))
            throw QueryErrors.Operator(name, field, place, "stands beside operators", """A field has either operators or a value; write {"$eq": …} to have both.""");
        throw QueryErrors.Unknown(name, field, place, OperatorNames.OfField);
    }

    private NodeFilter ReadNot(FieldPath path, QueryPlace place)
    {
        Read();
        if (FirstName() is not ['$', ..])
            throw QueryErrors.Operand(OperatorNames.Not, path, Place, $"needs operators on a field, but got {(Token == JsonTokenType.StartObject ? "a value" : Name(Token))}", """Write {"$ne": …} for what does not equal a value.""");
        Enter(place);
        var inner = ReadOperators(path, place);
        _depth--;
        return FilterFactory.Not(inner, place);
    }

    private NodeFilter ReadComparison(CompareOperator comparison, FieldPath path, QueryPlace place)
    {
        Read();
        return FilterFactory.Compare(path, comparison, ReadValue(), place);
    }

    private List<GenosValue> ReadValues(string name, FieldPath path, QueryPlace place)
    {
        Read();
        if (Token != JsonTokenType.StartArray)
            throw QueryErrors.Operand(name, path, Place, $"needs an array, but got {Name(Token)}", "Put the values in brackets.");
        List<GenosValue> values = [];
        while (Read() && Token != JsonTokenType.EndArray)
        {
            values.Add(ReadValue());
            if (values.Count > QueryLimits.InValues)
                throw QueryErrors.TooMuch("values", values.Count, QueryLimits.InValues, name, path.ToString(), place, "Ask for them in several queries.");
        }

        return values;
    }

    private NodeFilter ReadNear(FieldPath? path, QueryPlace place)
    {
        var numbers = ReadNumbers(OperatorNames.Near, path, place, "latitude", "longitude", "radius");
        return FilterFactory.Near(path, new GeoPoint(numbers[0], numbers[1]), numbers[2], place);
    }

    private NodeFilter ReadBox(FieldPath? path, QueryPlace place)
    {
        var numbers = ReadNumbers(OperatorNames.BoundingBox, path, place, "minLat", "maxLat", "minLng", "maxLng");
        return FilterFactory.BoundingBox(path, new GeoPoint(numbers[0], numbers[2]), new GeoPoint(numbers[1], numbers[3]), place);
    }

    // An object of exactly these numbers.
    private double[] ReadNumbers(string name, FieldPath? path, QueryPlace place, params string[] keys)
    {
        Read();
        var numbers = new double[keys.Length];
        HashSet<string> names = new(StringComparer.Ordinal);
        if (Token == JsonTokenType.StartObject)
        {
            while (ReadName(names, out var key, out var keyPlace))
            {
                var index = Array.IndexOf(keys, key);
                Read();
                if (index < 0 || Token != JsonTokenType.Number)
                    throw QueryErrors.Operand(name, path, keyPlace, $"has '{key}', which is no number of it", $"It takes the numbers {string.Join(", ", keys)}.");
                numbers[index] = JsonNumber.ReadDouble(_reader.ValueSpan);
            }
        }

        return names.Count == keys.Length
            ? numbers
            : throw QueryErrors.Operand(name, path, place, $"needs an object with the numbers {string.Join(", ", keys)}", "Give all of them.");
    }

    // The value at whose first token the reader is; leaves it at the last one.
    private GenosValue ReadValue()
    {
        var place = Place;
        var builder = CanonicalBuilder.Rent();
        try
        {
            AppendValue(builder);
            return builder.ToValue();
        }
        catch (GenosException e) when (e is not GenosQueryException)
        {
            throw QueryErrors.Syntax(place, $"A value in the query is none: {e.Message.TrimEnd('.')}", "Write one that a node could have.", e);
        }
        finally
        {
            builder.Return();
        }
    }

    private void AppendValue(CanonicalBuilder builder)
    {
        switch (Token)
        {
            case JsonTokenType.Null: builder.WriteNull(); break;
            case JsonTokenType.False: builder.WriteBoolean(false); break;
            case JsonTokenType.True: builder.WriteBoolean(true); break;
            case JsonTokenType.Number: builder.WriteNumber(_reader.ValueSpan, mustBeExact: false); break;
            case JsonTokenType.String: builder.WriteString(Text()); break;
            case JsonTokenType.StartArray:
                builder.BeginArray();
                while (Read() && Token != JsonTokenType.EndArray)
                    AppendValue(builder);
                builder.EndArray();
                break;
            default:
                AppendObject(builder);
                break;
        }
    }

    private void AppendObject(CanonicalBuilder builder)
    {
        var name = FirstName();
        if (name is null || !OperatorNames.OfValue.Contains(name, StringComparer.Ordinal))
        {
            AppendMap(builder, isLiteral: false);
            return;
        }

        var place = Place;
        Read();
        switch (name)
        {
            case OperatorNames.Date:
                builder.WriteScalar(ReadDate());
                break;
            case OperatorNames.Binary:
                Read();
                if (Token != JsonTokenType.String || !_reader.TryGetBytesFromBase64(out var bytes))
                    throw QueryErrors.Operand(name, null, Place, "needs a string in base64", "Encode the bytes with the alphabet of RFC 4648, section 4, and with padding.");
                builder.WriteScalar(GenosValue.Binary(bytes));
                break;
            default:
                Read();
                if (Token == JsonTokenType.StartObject)
                    AppendMap(builder, isLiteral: true);
                else
                    AppendValue(builder);
                break;
        }

        Read();
        if (Token != JsonTokenType.EndObject)
            throw QueryErrors.Operand(name, null, place, "stands beside something else", "Put it in an object of its own.");
    }

    private void AppendMap(CanonicalBuilder builder, bool isLiteral)
    {
        builder.BeginMap();
        while (Read() && Token != JsonTokenType.EndObject)
        {
            var name = Text();
            if (!isLiteral && name.StartsWith('$'))
            {
                throw QueryErrors.Operator(
                    name, null, Place, "stands inside a value", """Write the path of the field with dots, such as {"a.b": {"$gt": 1}}, or {"$literal": …} around a map that has such a key.""");
            }

            builder.WriteKey(name);
            Read();
            AppendValue(builder);
        }

        builder.EndMap();
    }

    private GenosValue ReadDate()
    {
        var text = ReadText(OperatorNames.Date);

        // Without an offset it would be a time of this machine.
        var time = text.IndexOf('T', StringComparison.Ordinal);
        if (time < 0 || text.AsSpan(time).IndexOfAny("Z+-") < 0 || !_reader.TryGetDateTimeOffset(out var instant))
            throw QueryErrors.Operand(OperatorNames.Date, null, Place, $"needs a time with its offset, but got '{(text.Length > 40 ? text[..40] + "…" : text)}'", "Write it such as 2026-01-31T10:00:00+01:00 or 2026-01-31T09:00:00Z.");
        return instant;
    }

    // The name of the first member of the object at which the reader is; null when there is none.
    private readonly string? FirstName()
    {
        if (Token != JsonTokenType.StartObject)
            return null;
        var ahead = this;
        ahead.Read();
        return ahead.Token == JsonTokenType.PropertyName ? ahead.Text() : null;
    }

    // Goes to the next member of an object, or to its end.
    private bool ReadName(HashSet<string> names, out string name, out QueryPlace place)
    {
        Read();
        (name, place) = ("", default);
        if (Token != JsonTokenType.PropertyName)
            return false;
        (name, place) = (Text(), Place);
        return names.Add(name) ? true : throw QueryErrors.Syntax(place, $"The key '{(name.Length > 40 ? name[..40] + "…" : name)}' occurs twice in its object", "Keep one of them, or join them by $and.");
    }

    // The reader says by an exception that an escape is half of a surrogate pair.
    private string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw QueryErrors.Syntax(Place, "The text of the query has a lone surrogate", "Repair the text.", e);
        }
    }

    private void Require(JsonTokenType token, string what, string needed, string? @operator = null)
    {
        if (Token == token)
            return;
        var problem = $"needs {needed}, but got {Name(Token)}";
        throw @operator is null ? QueryErrors.Syntax(Place, $"{what} {problem}", """Write {"field": value}.""") : QueryErrors.Operand(@operator, null, Place, problem, "Put the filters in brackets.");
    }

    private void Enter(QueryPlace place)
    {
        if (++_depth > QueryLimits.Depth)
            throw QueryErrors.TooMuch("levels", _depth, QueryLimits.Depth, null, null, place, "Write it flatter, or run several queries.");
    }

    private readonly int OffsetOf(JsonException e)
    {
        var line = 0;
        for (var left = e.LineNumber ?? 0; left > 0; left--)
            line += _utf8[line..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(_utf8.Length, line + (e.BytePositionInLine ?? 0));
    }

    private QueryPlace PlaceOf(int offset)
    {
        if (offset < _knownOffset)
            (_knownOffset, _known) = (0, new QueryPlace(1, 1));
        foreach (var part in _utf8[_knownOffset..offset])
        {
            if (part == '\n')
                _known = new QueryPlace(_known.Line + 1, 1);
            else if ((part & 0xc0) != 0x80)
                _known = _known with { Column = _known.Column + (part >= 0xf0 ? 2 : 1) };
        }

        _knownOffset = offset;
        return _known;
    }
}
