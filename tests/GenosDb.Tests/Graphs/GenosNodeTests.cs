namespace GenosDb.Tests.Graphs;

public sealed class GenosNodeTests
{
    [Fact]
    public void A_node_as_text_is_its_id_and_its_value()
    {
        var node = new GenosNode("n", GenosValue.Parse("""{"a":[1]}"""), [new GenosEdge("knows", "m")], default, Author: null);
        node.ToString().Should().Be("""n {"a":[1]}""");
        new GenosNode<int>("n", 7, node).ToString().Should().Be(node.ToString());
    }
}
