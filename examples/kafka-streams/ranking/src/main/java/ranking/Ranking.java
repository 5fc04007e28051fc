package ranking;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;

/** Says of each sale which one of its customer it is. */
public final class Ranking {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    String brokers = System.getenv().getOrDefault("BROKERS", "localhost:9092");
    createTopics(brokers, "sales", "sales.ranked");

    StreamsBuilder builder = new StreamsBuilder();
    builder
        .<String, String>stream("sales")
        .groupByKey()
        .aggregate(
            () -> "{\"rank\":0}",
            (customer, sale, before) -> ranked(sale, before),
            Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as("last-sales"))
        .toStream()
        .to("sales.ranked");

    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, "ranking",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class,
            StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class,
            StreamsConfig.REPLICATION_FACTOR_CONFIG, 1,
            // With a cache only the last one of a customer is written, of those that come between two commits.
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, Long.valueOf(System.getenv().getOrDefault("CACHE_BYTES", "0")),
            "auto.offset.reset", "earliest"));
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static String ranked(String sale, String before) {
    try {
      ObjectNode ranked = (ObjectNode) JSON.readTree(sale);
      return ranked.put("rank", JSON.readTree(before).get("rank").asInt() + 1).toString();
    } catch (Exception error) {
      throw new IllegalArgumentException("no sale: " + sale, error);
    }
  }

  private static void createTopics(String brokers, String... names) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      for (String name : names) {
        try {
          admin.createTopics(java.util.List.of(new NewTopic(name, 3, (short) 1))).all().get();
        } catch (ExecutionException error) {
          if (!(error.getCause() instanceof TopicExistsException)) throw error;
        }
      }
    }
  }
}
