namespace GenosDb.Tests.Queries;

/// <summary>What each operator means: a row is a filter, a value, and whether the filter matches a node with that value.</summary>
public class FilterOperatorTests
{
    public static TheoryData<string, string, bool> Equality => new()
    {
        { """{"a":1}""", """{"a":1}""", true },
        { """{"a":1}""", """{"a":1.0}""", true },
        { """{"a":1.0}""", """{"a":1e0}""", true },
        { """{"a":1}""", """{"a":1.5}""", false },
        { """{"a":9007199254740992}""", """{"a":9007199254740993}""", false },
        { """{"a":9007199254740993}""", """{"a":9007199254740993}""", true },
        { """{"a":0.0}""", """{"a":-0.0}""", true },
        { """{"a":"x"}""", """{"a":"x"}""", true },
        { """{"a":"x"}""", """{"a":"X"}""", false },
        { """{"a":"x"}""", """{"a":"xy"}""", false },
        { """{"a":"\u00e9"}""", """{"a":"e\u0301"}""", false }, // no normalisation
        { """{"a":1}""", """{"a":"1"}""", false },
        { """{"a":1}""", """{"a":true}""", false },
        { """{"a":0}""", """{"a":false}""", false },
        { """{"a":true}""", """{"a":true}""", true },
        { """{"a":1}""", """{"b":1}""", false },
        { """{"a":1}""", """{}""", false },
        { """{"a":1}""", """5""", false },
        { """{"a":1}""", """[1]""", false },
        { """{"a":1}""", """{"a":[2,1]}""", true },
        { """{"a":1}""", """{"a":[2,[1]]}""", false }, // one level
        { """{"a":[1,2]}""", """{"a":[1,2]}""", true },
        { """{"a":[1,2]}""", """{"a":[2,1]}""", false },
        { """{"a":[1,2]}""", """{"a":[[1,2],3]}""", true },
        { """{"a":[1]}""", """{"a":1}""", false },
        { """{"a":[]}""", """{"a":[]}""", true },
        { """{"a":[]}""", """{}""", false },
        { """{"a":{}}""", """{"a":{}}""", true },
        { """{"a":{}}""", """{"a":{"b":1}}""", false },
        { """{"a":{}}""", """{"a":1}""", false },
        { """{"a":{"c":2,"b":1}}""", """{"a":{"b":1,"c":2}}""", true },
        { """{"a":{"b":1}}""", """{"a":{"b":1,"c":2}}""", false },
        { """{"a":{"$eq":{"b":1}}}""", """{"a":{"b":1}}""", true },
        { """{"a":null}""", """{"a":null}""", true },
        { """{"a":null}""", """{}""", true },
        { """{"a":null}""", """{"a":[null]}""", true },
        { """{"a":null}""", """{"a":[]}""", false },
        { """{"a":null}""", """{"a":0}""", false },
        { """{"a":null}""", """[]""", true },
        { """{"a.b":null}""", """{"a":[]}""", true },
        { """{"a.b":null}""", """{"a":[{"b":1},{}]}""", false }, // there is a candidate
        { """{"a":{"$ne":1}}""", """{"a":1}""", false },
        { """{"a":{"$ne":1}}""", """{"a":2}""", true },
        { """{"a":{"$ne":1}}""", """{"a":"1"}""", true },
        { """{"a":{"$ne":1}}""", """{}""", true },
        { """{"a":{"$ne":1}}""", """{"a":null}""", true },
        { """{"a":{"$ne":1}}""", """{"a":[2,1]}""", false },
        { """{"a":{"$ne":1}}""", """{"a":[2,3]}""", true },
        { """{"a":{"$ne":null}}""", """{}""", false },
        { """{"a":{"$ne":null}}""", """{"a":null}""", false },
        { """{"a":{"$ne":null}}""", """{"a":0}""", true },
        { """{"a":{"$ne":null}}""", """{"a":[]}""", true },
        { """{"a":{"$binary":"AQI="}}""", """{"a":"AQI="}""", false },
    };

    public static TheoryData<string, string, bool> Order => new()
    {
        { """{"a":{"$gt":1}}""", """{"a":2}""", true },
        { """{"a":{"$gt":1}}""", """{"a":1}""", false },
        { """{"a":{"$gt":1}}""", """{"a":1.0000001}""", true },
        { """{"a":{"$gt":9007199254740992}}""", """{"a":9007199254740993}""", true },
        { """{"a":{"$gt":9223372036854775807}}""", """{"a":9223372036854775808}""", true },
        { """{"a":{"$gte":1}}""", """{"a":1.0}""", true },
        { """{"a":{"$gte":1}}""", """{"a":0.5}""", false },
        { """{"a":{"$lt":1}}""", """{"a":-5}""", true },
        { """{"a":{"$lt":1}}""", """{"a":1}""", false },
        { """{"a":{"$lte":1}}""", """{"a":1}""", true },
        { """{"a":{"$lte":1}}""", """{"a":2}""", false },
        { """{"a":{"$gt":"b"}}""", """{"a":"ba"}""", true },
        { """{"a":{"$gt":"b"}}""", """{"a":"B"}""", false },
        { """{"a":{"$lt":"\ud800\udc00"}}""", """{"a":"\ue000"}""", true }, // UTF-8 bytes, not UTF-16 units
        { """{"a":{"$gt":false}}""", """{"a":true}""", true },
        { """{"a":{"$lte":true}}""", """{"a":false}""", true },
        { """{"a":{"$gt":1}}""", """{"a":"2"}""", false },
        { """{"a":{"$lt":1}}""", """{"a":"0"}""", false },
        { """{"a":{"$gt":"1"}}""", """{"a":2}""", false },
        { """{"a":{"$gt":0}}""", """{"a":true}""", false },
        { """{"a":{"$gt":0}}""", """{"a":null}""", false },
        { """{"a":{"$lt":0}}""", """{"a":null}""", false },
        { """{"a":{"$lte":0}}""", """{}""", false },
        { """{"a":{"$gte":0}}""", """{"a":{}}""", false },
        { """{"a":{"$gte":0}}""", """{"a":[]}""", false },
        { """{"a":{"$gt":5}}""", """{"a":[1,6]}""", true },
        { """{"a":{"$gt":5,"$lt":2}}""", """{"a":[1,6]}""", true }, // two operators, two elements
        { """{"a":{"$gt":2,"$lt":5}}""", """{"a":[1,6]}""", true },
        { """{"a":{"$between":[2,5]}}""", """{"a":[1,6]}""", false }, // one element
        { """{"a":{"$between":[2,5]}}""", """{"a":[1,3,6]}""", true },
        { """{"a":{"$between":[2,5]}}""", """{"a":2}""", true },
        { """{"a":{"$between":[2,5]}}""", """{"a":5.0}""", true },
        { """{"a":{"$between":[2,5]}}""", """{"a":5.1}""", false },
        { """{"a":{"$between":[2.5,5]}}""", """{"a":3}""", true },
        { """{"a":{"$between":["b","d"]}}""", """{"a":"c"}""", true },
        { """{"a":{"$between":["b","d"]}}""", """{"a":"da"}""", false },
        { """{"a":{"$between":[5,2]}}""", """{"a":3}""", false },
        { """{"a":{"$between":[2,5]}}""", """{"a":"3"}""", false },
        { """{"a":{"$between":[2,5]}}""", """{"a":null}""", false },
        { """{"a":{"$between":[2,5]}}""", """{}""", false },
        { """{"a":{"$between":[false,true]}}""", """{"a":false}""", true },
        { """{"at":{"$gt":{"$date":"2026-01-31T10:00:00+01:00"}}}""", """{"at":"2026-01-31T09:00:00.0000001Z"}""", true },
        { """{"at":{"$gt":{"$date":"2026-01-31T10:00:00+01:00"}}}""", """{"at":"2026-01-31T09:00:00.0000000Z"}""", false },
        { """{"at":{"$date":"2026-01-31T10:00:00+01:00"}}""", """{"at":"2026-01-31T09:00:00.0000000Z"}""", true },
    };

    public static TheoryData<string, string, bool> Lists => new()
    {
        { """{"a":{"$in":[1,"x"]}}""", """{"a":"x"}""", true },
        { """{"a":{"$in":[1,"x"]}}""", """{"a":1.0}""", true },
        { """{"a":{"$in":[1,"x"]}}""", """{"a":2}""", false },
        { """{"a":{"$in":[1,"x"]}}""", """{}""", false },
        { """{"a":{"$in":[1,"x"]}}""", """{"a":null}""", false },
        { """{"a":{"$in":[1,null]}}""", """{}""", true },
        { """{"a":{"$in":[1,null]}}""", """{"a":null}""", true },
        { """{"a":{"$in":[]}}""", """{"a":1}""", false },
        { """{"a":{"$in":[]}}""", """{}""", false },
        { """{"a":{"$in":[1]}}""", """{"a":[3,1]}""", true },
        { """{"a":{"$in":[[3,1]]}}""", """{"a":[3,1]}""", true },
        { """{"a":{"$in":[{"b":1}]}}""", """{"a":{"b":1}}""", true },
        { """{"a":{"$nin":[1,"x"]}}""", """{"a":"x"}""", false },
        { """{"a":{"$nin":[1,"x"]}}""", """{"a":2}""", true },
        { """{"a":{"$nin":[1,"x"]}}""", """{}""", true },
        { """{"a":{"$nin":[1,null]}}""", """{}""", false },
        { """{"a":{"$nin":[1,null]}}""", """{"a":null}""", false },
        { """{"a":{"$nin":[]}}""", """{}""", true },
        { """{"a":{"$nin":[1]}}""", """{"a":[3,1]}""", false },
        { """{"a":{"$exists":true}}""", """{"a":null}""", true },
        { """{"a":{"$exists":true}}""", """{"a":[]}""", true },
        { """{"a":{"$exists":true}}""", """{}""", false },
        { """{"a":{"$exists":false}}""", """{}""", true },
        { """{"a":{"$exists":false}}""", """{"a":null}""", false },
        { """{"a.b":{"$exists":true}}""", """{"a":[{"c":1},{"b":1}]}""", true },
        { """{"a.b":{"$exists":true}}""", """{"a":[{"c":1}]}""", false },
        { """{"a.0":{"$exists":true}}""", """{"a":[1]}""", true },
        { """{"a.1":{"$exists":true}}""", """{"a":[1]}""", false },
        { """{"a.b":{"$exists":true}}""", """{"a":5}""", false },
    };

    public static TheoryData<string, string, bool> Strings => new()
    {
        { """{"a":{"$startsWith":"ab"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$startsWith":"ab"}}""", """{"a":"Abc"}""", false },
        { """{"a":{"$startsWith":"ab"}}""", """{"a":"a"}""", false },
        { """{"a":{"$startsWith":""}}""", """{"a":""}""", true },
        { """{"a":{"$startsWith":""}}""", """{"a":5}""", false },
        { """{"a":{"$startsWith":""}}""", """{}""", false },
        { """{"a":{"$startsWith":"5"}}""", """{"a":5}""", false },
        { """{"a":{"$startsWith":"b"}}""", """{"a":["a","bc"]}""", true },
        { """{"a":{"$startsWith":"a"}}""", """{"a":null}""", false },
        { """{"a":{"$endsWith":"bc"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$endsWith":"BC"}}""", """{"a":"abc"}""", false },
        { """{"a":{"$endsWith":""}}""", """{"a":"x"}""", true },
        { """{"a":{"$endsWith":"c"}}""", """{"a":["abc"]}""", true },
        { """{"a":{"$endsWith":"c"}}""", """{}""", false },
        { """{"a":{"$contains":"b"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$contains":"B"}}""", """{"a":"abc"}""", false },
        { """{"a":{"$contains":""}}""", """{"a":"abc"}""", true },
        { """{"a":{"$contains":"b"}}""", """{"a":["abc"]}""", false }, // no parts of elements
        { """{"a":{"$contains":"b"}}""", """{"a":["a","b"]}""", true },
        { """{"a":{"$contains":1}}""", """{"a":[1.0]}""", true },
        { """{"a":{"$contains":1}}""", """{"a":1}""", false },
        { """{"a":{"$contains":1}}""", """{"a":"1"}""", false },
        { """{"a":{"$contains":[1]}}""", """{"a":[[1]]}""", true },
        { """{"a":{"$contains":[1]}}""", """{"a":[1]}""", false },
        { """{"a":{"$contains":{"b":1}}}""", """{"a":[{"b":1}]}""", true },
        { """{"a":{"$contains":null}}""", """{"a":[null]}""", true },
        { """{"a":{"$contains":null}}""", """{"a":null}""", false },
        { """{"a":{"$contains":null}}""", """{}""", false },
        { """{"a":{"$contains":null}}""", """{"a":[]}""", false },
        { """{"a.b":{"$contains":"x"}}""", """{"a":[{"b":"axb"}]}""", true }, // each found value is one by itself
        { """{"a":{"$text":"creme CAFE"}}""", """{"a":"Café-Crème!"}""", true },
        { """{"a":{"$text":"café"}}""", """{"a":"cafe"}""", true },
        { """{"a":{"$text":"rem"}}""", """{"a":"Crème"}""", true }, // inside a word
        { """{"a":{"$text":"cafe tee"}}""", """{"a":["cafe","tee"]}""", false }, // in one string
        { """{"a":{"$text":"cafe tee"}}""", """{"a":["tee","tee, cafe"]}""", true },
        { """{"a":{"$text":"!?"}}""", """{"a":"x"}""", true },
        { """{"a":{"$text":"!?"}}""", """{"a":""}""", true },
        { """{"a":{"$text":"!?"}}""", """{"a":1}""", false },
        { """{"a":{"$text":""}}""", """{}""", false },
        { """{"a":{"$text":"1"}}""", """{"a":1}""", false },
        { """{"a":{"$text":"a"}}""", """{"a":null}""", false },
        { """{"a":{"$text":"straße"}}""", """{"a":"STRASSE"}""", false }, // simple folding: ß stays one letter
        { """{"a":{"$text":"ﬁn ⅷ"}}""", """{"a":"Fin VIII"}""", true },
        { """{"a":{"$text":"σας"}}""", """{"a":"ΣΑΣ"}""", true },
        { """{"a":{"$like":"AB%"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$like":"%c"}}""", """{"a":"ABC"}""", true },
        { """{"a":{"$like":"b"}}""", """{"a":"abc"}""", false }, // the whole string
        { """{"a":{"$like":"a_c"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$like":"a_c"}}""", """{"a":"a😀c"}""", true }, // one code point
        { """{"a":{"$like":"a_c"}}""", """{"a":"ac"}""", false },
        { """{"a":{"$like":""}}""", """{"a":""}""", true },
        { """{"a":{"$like":""}}""", """{"a":"a"}""", false },
        { """{"a":{"$like":"%"}}""", """{"a":""}""", true },
        { """{"a":{"$like":"100\\%"}}""", """{"a":"100%"}""", true },
        { """{"a":{"$like":"100\\%"}}""", """{"a":"1000"}""", false },
        { """{"a":{"$like":"a\\_b\\\\"}}""", """{"a":"A_b\\"}""", true },
        { """{"a":{"$like":"É"}}""", """{"a":"é"}""", true },
        { """{"a":{"$like":"e"}}""", """{"a":"é"}""", false }, // accents count
        { """{"a":{"$like":"Straße"}}""", """{"a":"STRASSE"}""", false },
        { """{"a":{"$like":"ς"}}""", """{"a":"Σ"}""", true },
        { """{"a":{"$like":"i"}}""", """{"a":"İ"}""", false },
        { """{"a":{"$like":"%"}}""", """{"a":1}""", false },
        { """{"a":{"$like":"%"}}""", """{}""", false },
        { """{"a":{"$like":"%"}}""", """{"a":null}""", false },
        { """{"a":{"$like":"b%"}}""", """{"a":["a","bc"]}""", true },
        { """{"a":{"$regex":"b+"}}""", """{"a":"abbc"}""", true },
        { """{"a":{"$regex":"B"}}""", """{"a":"abc"}""", false },
        { """{"a":{"$regex":"B","$options":"i"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$options":"i","$regex":"B"}}""", """{"a":"abc"}""", true },
        { """{"a":{"$regex":"^b"}}""", """{"a":"a\nb"}""", false },
        { """{"a":{"$regex":"^b","$options":"m"}}""", """{"a":"a\nb"}""", true },
        { """{"a":{"$regex":"a.b"}}""", """{"a":"a\nb"}""", false },
        { """{"a":{"$regex":"a.b","$options":"s"}}""", """{"a":"a\nb"}""", true },
        { """{"a":{"$regex":"b"}}""", """{"a":["a","b"]}""", true },
        { """{"a":{"$regex":"1"}}""", """{"a":1}""", false },
        { """{"a":{"$regex":""}}""", """{}""", false },
        { """{"a":{"$regex":""}}""", """{"a":null}""", false },
        { """{"a":{"$not":{"$regex":"b"}}}""", """{"a":"xyz"}""", true },
    };

    public static TheoryData<string, string, bool> Logic => new()
    {
        { "{}", "{}", true },
        { "{}", "null", true },
        { """{"a":1,"b":2}""", """{"a":1,"b":2}""", true },
        { """{"a":1,"b":2}""", """{"a":1,"b":3}""", false },
        { """{"$and":[]}""", "{}", true },
        { """{"$and":[{"a":1},{"b":2}]}""", """{"a":1,"b":2}""", true },
        { """{"$and":[{"a":1},{"b":2}]}""", """{"a":1}""", false },
        { """{"$or":[{"a":1},{"b":2}]}""", """{"b":2}""", true },
        { """{"$or":[{"a":1},{"b":2}]}""", """{"b":1}""", false },
        { """{"$not":{"a":1}}""", """{"a":1}""", false },
        { """{"$not":{"a":1}}""", """{}""", true },
        { """{"a":{"$not":{"$gt":18}}}""", """{"a":20}""", false },
        { """{"a":{"$not":{"$gt":18}}}""", """{"a":18}""", true },
        { """{"a":{"$not":{"$gt":18}}}""", """{}""", true },
        { """{"a":{"$not":{"$gt":18}}}""", """{"a":null}""", true },
        { """{"a":{"$not":{"$gt":18,"$lt":20}}}""", """{"a":19}""", false },
        { """{"a":{"$not":{"$gt":18,"$lt":20}}}""", """{"a":21}""", true },
        { """{"a":{"$not":{"$not":{"$gt":18}}}}""", """{"a":19}""", true },
        { """{"$not":{}}""", "{}", false },
        { """{"$or":[{"a":1},{}]}""", "{}", true },
    };

    public static TheoryData<string, string, bool> Paths => new()
    {
        { """{"a.b":1}""", """{"a":{"b":1}}""", true },
        { """{"a.b":1}""", """{"a.b":1}""", false },
        { """{"a\\.b":1}""", """{"a.b":1}""", true },
        { """{"a\\.b":1}""", """{"a":{"b":1}}""", false },
        { """{"a\\\\b":1}""", """{"a\\b":1}""", true },
        { """{"\\$id":1}""", """{"$id":1}""", true },
        { """{"a.$b":1}""", """{"a":{"$b":1}}""", true },
        { """{"":1}""", """{"":1}""", true },
        { """{"a.":1}""", """{"a":{"":1}}""", true },
        { """{"a.b":2}""", """{"a":[{"b":1},{"b":2}]}""", true },
        { """{"a.b":2}""", """{"a":[{"b":[1,2]}]}""", true },
        { """{"a.b":2}""", """{"a":[[{"b":2}]]}""", false }, // an array in an array has no members
        { """{"a.0.b":2}""", """{"a":[[{"b":2}]]}""", true }, // but an element has
        { """{"a.0":5}""", """{"a":[5,6]}""", true },
        { """{"a.1":5}""", """{"a":[5,6]}""", false },
        { """{"a.00":5}""", """{"a":[5,6]}""", false },
        { """{"a.-1":6}""", """{"a":[5,6]}""", false },
        { """{"a.99999999999":6}""", """{"a":[5,6]}""", false },
        { """{"a.0":5}""", """{"a":{"0":5}}""", true },
        { """{"a.0":5}""", """{"a":[{"0":5}]}""", false }, // an index names an element, nothing else
        { """{"a.x":5}""", """{"a":"x"}""", false },
        { """{"id":"n1"}""", """{}""", false },
        { """{"id":"x"}""", """{"id":"x"}""", true },
        { """{"$id":"n1"}""", """{}""", true },
        { """{"$id":"n2"}""", """{"$id":"n2"}""", false },
        { """{"$id":{"$startsWith":"n"}}""", """{}""", true },
        { """{"$id":{"$in":["n0","n1"]}}""", """{}""", true },
        { """{"$id":null}""", """{}""", false },
        { """{"$value":5}""", "5", true },
        { """{"$value":5}""", "[4,5]", true },
        { """{"$value":{"$gt":4}}""", "5", true },
        { """{"$value":{"a":1}}""", """{"a":1}""", true },
        { """{"$value":null}""", "null", true },
        { """{"$time":"2026-01-31T09:00:00.1230000Z"}""", "{}", true },
        { """{"$time":{"$gt":{"$date":"2026-01-31T10:00:00+01:00"}}}""", "{}", true },
        { """{"$time":{"$gt":"2026-02"}}""", "{}", false },
        { """{"$time":{"$startsWith":"2026-01"}}""", "{}", true },
        { """{"k.b":1}""", """{"k":[{"a":0,"b":1,"c":2}]}""", true },
    };

    [Theory]
    [MemberData(nameof(Equality))]
    [MemberData(nameof(Order))]
    [MemberData(nameof(Lists))]
    [MemberData(nameof(Strings))]
    [MemberData(nameof(Logic))]
    [MemberData(nameof(Paths))]
    public void A_filter_matches_as_the_table_says(string filter, string value, bool isMatch)
    {
        Subjects.Matches(filter, value).Should().Be(isMatch);
        Subjects.Matches($$"""{"$not":{{filter}}}""", value).Should().Be(!isMatch, "logic has two values");
    }

    [Fact]
    public void Binary_compares_by_bytes_then_length()
    {
        var node = Subjects.Node(new GenosMap { ["a"] = new byte[] { 1, 2 } });
        NodeFilter.Eq("a", new byte[] { 1, 2 }).Matches(node).Should().BeTrue();
        NodeFilter.Gt("a", new byte[] { 1 }).Matches(node).Should().BeTrue();
        NodeFilter.Gt("a", new byte[] { 2 }).Matches(node).Should().BeFalse();
        NodeFilter.Between("a", new byte[] { 1 }, new byte[] { 1, 2, 0 }).Matches(node).Should().BeTrue();
        NodeFilter.Gt("a", "").Matches(node).Should().BeFalse("text is of another kind");
        NodeFilter.Contains("a", "").Matches(node).Should().BeFalse();
    }

    [Fact]
    public void A_value_longer_than_the_operand_and_what_follows_it_does_not_equal_it()
    {
        // The bytes of what stands behind a candidate are looked at by no comparison.
        var node = Subjects.Node(GenosValue.Parse("""{"a":[1,2],"b":[1],"c":2}"""));
        NodeFilter.Eq("b", GenosValue.Array(1, 2)).Matches(node).Should().BeFalse();
        NodeFilter.Eq("a", GenosValue.Array(1)).Matches(node).Should().BeFalse();
        NodeFilter.Eq("c", 2).Matches(node).Should().BeTrue();
        NodeFilter.In("b", GenosValue.Array(1), 7).Matches(node).Should().BeTrue();
    }

    [Fact]
    public void A_thousand_listed_values_are_each_found()
    {
        var values = Enumerable.Range(0, 1_024).Select(number => number % 2 == 0 ? (GenosValue)(number * 1.5) : $"k{number}").ToArray();
        var listed = NodeFilter.In("a", values);
        var others = NodeFilter.NotIn("a", values);
        foreach (var value in values)
        {
            listed.Matches(Subjects.Node(new GenosMap { ["a"] = value })).Should().BeTrue();
            others.Matches(Subjects.Node(new GenosMap { ["a"] = value })).Should().BeFalse();
        }

        listed.Matches(Subjects.Node(new GenosMap { ["a"] = "k0" })).Should().BeFalse();
        others.Matches(Subjects.Node(new GenosMap { ["a"] = 0.25 })).Should().BeTrue();
    }
}
